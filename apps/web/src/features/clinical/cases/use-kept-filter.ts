import { useState } from "react";
import { type CasesSearch, casesSearch } from "../../../routes/search.ts";

const keyOf = (holder: string) => `anamnesis.cases:${holder}`;

/** What of all cases somebody looked at the last time, kept on the device: no more than the choices themselves. */
export function useKeptFilter(holder: string): readonly [CasesSearch, (next: CasesSearch) => void] {
  const [kept, setKept] = useState(() =>
    casesSearch(Object.fromEntries(new URLSearchParams(localStorage.getItem(keyOf(holder)) ?? ""))),
  );
  function keep(next: CasesSearch) {
    const given = Object.entries(next).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    localStorage.setItem(keyOf(holder), new URLSearchParams(given).toString());
    setKept(next);
  }
  return [kept, keep];
}
