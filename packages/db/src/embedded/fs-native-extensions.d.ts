/** What we use of fs-native-extensions, which brings no types. */
declare module "fs-native-extensions" {
  /**
   * Takes an exclusive lock on a whole open file (an open file description lock on Linux, flock on macOS).
   * False when somebody else has it.
   */
  export function tryLock(fd: number): boolean;
}
