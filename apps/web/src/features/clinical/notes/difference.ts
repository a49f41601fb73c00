/** What two texts begin and end with alike, and what is between in each. */
export interface Difference {
  readonly before: string;
  readonly one: string;
  readonly other: string;
  readonly after: string;
}

/** Where two texts differ, in whole words. */
export function differenceOf(one: string, other: string): Difference {
  const [first, second] = [one.split(/(?<=\s)/u), other.split(/(?<=\s)/u)];
  const least = Math.min(first.length, second.length);
  let from = 0;
  while (from < least && first[from] === second[from]) from += 1;
  let behind = 0;
  while (behind < least - from && first.at(-1 - behind) === second.at(-1 - behind)) behind += 1;
  return {
    before: first.slice(0, from).join(""),
    one: first.slice(from, first.length - behind).join(""),
    other: second.slice(from, second.length - behind).join(""),
    after: first.slice(first.length - behind).join(""),
  };
}
