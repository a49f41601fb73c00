/** Whole years since a birth date. */
export function ageOn(today: string, birthDate: string): number {
  const years = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4));
  // Somewhere it is tomorrow already: somebody born there is not yet born here.
  return Math.max(0, today.slice(5) < birthDate.slice(5) ? years - 1 : years);
}
