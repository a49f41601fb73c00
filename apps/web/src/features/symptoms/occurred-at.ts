import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { localTimeOf, type When } from "./when.ts";

/** The instant that is meant, empty for what is none; with what is to be said about a clock that was changed. */
export function occurredAtOf(typed: When): { readonly occurredAt: string; readonly problem: MessageDescriptor | null } {
  if (typed.when === "") return { occurredAt: new Date().toISOString(), problem: null };
  const time = localTimeOf(typed);
  switch (time?.kind) {
    case "once":
      return { occurredAt: time.instant, problem: null };
    case "twice":
      return typed.which === null
        ? { occurredAt: "", problem: msg`Say which of the two it was.` }
        : { occurredAt: time[typed.which].instant, problem: null };
    case "skipped":
      return { occurredAt: "", problem: msg`That time did not exist.` };
    case undefined:
      return { occurredAt: "", problem: null };
  }
}
