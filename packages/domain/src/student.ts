/** Natural logarithm of the gamma function (Lanczos, g = 7, n = 9): Numerical Recipes 6.1. */
function logGamma(x: number): number {
  const coefficients = [
    0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
    -176.615_029_162_140_59, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_571_6e-6,
    1.505_632_735_149_311_6e-7,
  ];
  const t = x + 6.5;
  const series = coefficients.reduce(
    (sum, coefficient, index) => sum + (index === 0 ? coefficient : coefficient / (x + index - 1)),
    0,
  );
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

/** Continued fraction of the incomplete beta function (Lentz): Numerical Recipes 6.4. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const guard = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / guard(1 + even * d);
    c = guard(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / guard(1 + odd * d);
    c = guard(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-12) break;
  }
  return h;
}

function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/**
 * The value that a Student t variable stays within, in both directions, with probability `coverage`.
 * @param degrees degrees of freedom, > 0, need not be whole (Welch)
 */
export function studentInterval(coverage: number, degrees: number): number {
  let low = 0;
  let high = 1e6;
  for (let step = 0; step < 200 && high - low > 1e-10 * high; step += 1) {
    const t = (low + high) / 2;
    const within = 1 - incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
    if (within < coverage) low = t;
    else high = t;
  }
  return (low + high) / 2;
}
