/** How libfaketime is put before programs, which then see another time than the machine's. */
const names = ["LD_PRELOAD", "FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "FAKETIME_FORCE_MONOTONIC_FIX"];

/**
 * What a process with an environment of its own needs to see the time that we see. With another one it would take
 * what we sign for over, or for not there yet.
 */
export function ofOurClock(): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
