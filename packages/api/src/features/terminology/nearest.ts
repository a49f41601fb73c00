import { bareCode, type CodeHit, type FoundCode, looksLikeCode, type Nearness } from "@anamnesis/domain";
import type { CodeIndex } from "./code-index.ts";

/** As many as somebody reads at a glance. */
const mostNearest = 6;
const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const longestCode = 7;

/** The same with `X` where nothing is said, up to the sign at the seventh place. */
function* withPlaceholders(code: string): Generator<string> {
  if (code.length < 4) return;
  const fill = "X".repeat(Math.max(0, longestCode - code.length));
  for (let at = code.length - 1; at >= 3; at -= 1) yield `${code.slice(0, at)}${fill}${code.slice(at)}`;
}

/** How many signs two codes have in common at their beginning. */
function shared(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}

/** Everything that is one slip away: a sign that is another, too many or left out, two that changed places. */
function* oneEditAway(code: string): Generator<string> {
  for (let at = 0; at < code.length; at += 1) {
    const [before, after] = [code.slice(0, at), code.slice(at + 1)];
    const [one = "", next = ""] = code.slice(at, at + 2);
    if (next !== "") yield `${before}${next}${one}${code.slice(at + 2)}`;
    yield `${before}${after}`;
    for (const sign of signs) yield `${before}${sign}${after}`;
  }
  for (let at = 0; at <= code.length; at += 1) {
    for (const sign of signs) yield `${code.slice(0, at)}${sign}${code.slice(at)}`;
  }
}

/** The nearest codes that name a diagnosis: what is more exact, placeholders, one slip, the same category. */
export function nearestCodes(index: CodeIndex, typed: string): FoundCode["nearest"] {
  const code = bareCode(typed).slice(0, longestCode);
  const found = new Map<string, CodeHit & { readonly nearness: Nearness }>();
  const take = (hits: Iterable<CodeHit | null>, nearness: Nearness) => {
    for (const hit of hits) {
      if (found.size >= mostNearest) return;
      if (hit?.isBillable === true && !found.has(hit.code)) found.set(hit.code, { ...hit, nearness });
    }
  };
  const each = function* (candidates: Iterable<string>) {
    for (const candidate of candidates) yield index.find(candidate);
  };
  // Of a parent more than its first ones would be read by nobody.
  if (looksLikeCode(code)) take(index.below(code, 60), "below");
  take(each(withPlaceholders(code)), "placeholder");
  const slips = [...each(oneEditAway(code))].flatMap((hit) => hit ?? []);
  take(
    slips.toSorted((one, other) => shared(other.code, code) - shared(one.code, code)),
    "one_edit",
  );
  for (let length = code.length - 1; length >= 3; length -= 1) {
    take(index.below(code.slice(0, length), 60), "category");
  }
  return [...found.values()];
}
