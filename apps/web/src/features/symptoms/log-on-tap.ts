import { useState } from "react";

const keyOf = (accountId: string) => `anamnesis.log-on-tap:${accountId}`;

/** Whether the second of the two taps saves, or a button does: chosen once on a device, and kept there. */
export function useLogOnTap(accountId: string): readonly [boolean, (isOn: boolean) => void] {
  const [isOn, setIsOn] = useState(() => localStorage.getItem(keyOf(accountId)) !== null);
  function choose(next: boolean) {
    setIsOn(next);
    if (next) localStorage.setItem(keyOf(accountId), "1");
    else localStorage.removeItem(keyOf(accountId));
  }
  return [isOn, choose];
}
