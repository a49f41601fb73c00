/** A place on the map of hours, with what is written behind a local time there. */
export interface Place {
  /** Such as `Etc/GMT-5`, which is five hours ahead of Greenwich. */
  readonly zone: string;
  /** Such as `+05:00`. */
  readonly offset: string;
}

/**
 * Where it is `hour` o'clock and some minutes now. Tests that live there run at one hour of the day, whenever they
 * are started, and see no midnight that they do not wait for.
 */
export function placeWhereItIs(hour: number): Place {
  // Between 12 hours behind Greenwich and 11 ahead: each hour of the day is somewhere.
  const ahead = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
  const sign = ahead < 0 ? "-" : "+";
  const hours = String(Math.abs(ahead));
  return {
    // The names have their signs the other way round.
    zone: ahead === 0 ? "UTC" : `Etc/GMT${sign === "+" ? "-" : "+"}${hours}`,
    offset: `${sign}${hours.padStart(2, "0")}:00`,
  };
}
