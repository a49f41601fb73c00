import { useState } from "react";

/** Whether something is open, or was: its script comes when it is opened first, and it stays to close as it opened. */
export function useOpenedOnce(isOpened: boolean): boolean {
  const [wasOpened, setWasOpened] = useState(false);
  if (isOpened && !wasOpened) setWasOpened(true);
  return isOpened || wasOpened;
}
