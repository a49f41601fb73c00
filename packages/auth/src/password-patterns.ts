/** Keys that follow each other, and the ways fingers take over them. Read from both ends. */
const paths = [
  "abcdefghijklmnopqrstuvwxyz",
  "12345678901234567890",
  "1357902468013579",
  "`1234567890-=",
  "~!@#$%^&*()_+",
  // The number pad.
  "147258369",
  "741852963",
  "789456123",
  // Rows of the English, German and French keyboards.
  "qwertyuiop[]\\",
  "asdfghjkl;'",
  "zxcvbnm,./",
  "qwertzuiopü+",
  "yxcvbnm,.-",
  "azertyuiop",
  "qsdfghjklm",
  "wxcvbn,;:!",
  // Columns, down, and down and up; two rows in turn.
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p",
  "qazwsxedcrfvtgbyhnujmik,ol.p",
  "1qazxsw23edcvfr45tgbnhy67ujm",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "qawsedrftgyhujikolp",
  "azsxdcfvgbhnjmk",
];
const waysBothEnds = paths.flatMap((path) => [path, [...path].toReversed().join("")]);
const shortestRun = 3;

/**
 * How many characters have to be guessed, up to `enough`: one that is repeated counts once, and so does a run of three
 * or more along the alphabet, the digits or the keyboard. `qwertyuiop12` has 3.
 * @param plain without case, see `plainOf`
 */
export function guessedLength(plain: string, enough: number): number {
  const signs = plain.replaceAll(/(.)\1+/gsu, "$1");
  let guessed = 0;
  for (let at = 0; at < signs.length && guessed < enough; guessed += 1) at += runAt(signs, at);
  return guessed;
}

/** How far from `at` on a path is followed; 1 when none is. */
function runAt(signs: string, at: number): number {
  let ways = waysBothEnds;
  let length = 1;
  for (; at + length < signs.length; length += 1) {
    const longer = signs.slice(at, at + length + 1);
    ways = ways.filter((way) => way.includes(longer));
    if (ways.length === 0) break;
  }
  return length < shortestRun ? 1 : length;
}

/** What is repeated, at least twice, to make the whole text; the last time may be cut short. The text, if nothing is. */
export function repeatedPartOf(text: string): string {
  // For each position the longest beginning of the text that also ends there (Knuth, Morris, Pratt): linear time.
  const borders = [0];
  let border = 0;
  for (let at = 1; at < text.length; at += 1) {
    while (border > 0 && text[at] !== text[border]) border = borders[border - 1] ?? 0;
    if (text[at] === text[border]) border += 1;
    borders.push(border);
  }
  const period = text.length - border;
  return period * 2 <= text.length ? text.slice(0, period) : text;
}
