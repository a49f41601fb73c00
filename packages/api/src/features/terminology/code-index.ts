import { bareCode, type Code, type CodeHit, mostCodeHits, shortestCodeSearch } from "@anamnesis/domain";

/** What people call what a code names. */
export interface Synonym {
  readonly code: string;
  readonly words: string;
}

/** Codes of one release, by number; lower numbers are more general, and come first. */
export interface CodeIndex {
  readonly size: number;
  /** Rows for what was typed: own words first, then words of descriptions in any order, or the beginning of a code. */
  search(text: string): readonly CodeHit[];
  /** What a code without its dot is here; null for none. */
  find(code: string): CodeHit | null;
  /** Codes that begin so, in their order. */
  below(prefix: string, limit: number): readonly CodeHit[];
}

/** Nobody types more; each costs a pass. */
const mostTerms = 8;
/** Looked at more closely; the others are less general than all of them. */
const mostCandidates = 200;
/** Shown of what is below a code that names no diagnosis itself. */
const shownBelow = 3;
/** Codes that are taken in before others get their turn. */
const batch = 2_000;

/** Words as they are compared: without marks and capitals. */
export function wordsOf(text: string): readonly string[] {
  // Descriptions are plain ASCII, and there are many.
  if (/^[ -~]*$/u.test(text)) return text.toLowerCase().match(/[a-z0-9]+/gu) ?? [];
  return (
    text
      .normalize("NFKD")
      .replaceAll(/\p{M}/gu, "")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

/** The first place of a sorted list from which on all are at least `value`. */
function firstFrom(length: number, isBefore: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Above all that begins with the same. */
const past = "\u{10ffff}";

/** In which codes each word stands: those of word `w` from `starts[w]` up to `starts[w + 1]`, by number. */
interface Postings {
  readonly words: readonly string[];
  readonly starts: Int32Array;
  readonly codes: Int32Array;
}

async function postingsOf(codes: readonly Code[], rest: () => Promise<void>): Promise<Postings> {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  let [found, used] = [new Int32Array(codes.length * 12 + 16), 0];
  const ends = new Int32Array(codes.length);
  for (const [at, { long }] of codes.entries()) {
    for (const word of new Set(wordsOf(long))) {
      const number = numbers.get(word) ?? numbers.size;
      numbers.set(word, number);
      counts[number] = (counts[number] ?? 0) + 1;
      if (used === found.length) {
        const larger = new Int32Array(found.length * 2);
        larger.set(found);
        found = larger;
      }
      found[used] = number;
      used += 1;
    }
    ends[at] = used;
    if (at % batch === 0) await rest();
  }
  const words = [...numbers.keys()].toSorted();
  const places = new Int32Array(words.length);
  const starts = new Int32Array(words.length + 1);
  for (const [place, word] of words.entries()) {
    const number = numbers.get(word) ?? 0;
    places[number] = place;
    starts[place + 1] = (starts[place] ?? 0) + (counts[number] ?? 0);
  }
  const next = starts.slice();
  const all = new Int32Array(used);
  let from = 0;
  for (let at = 0; at < codes.length; at += 1) {
    const end = ends[at] ?? 0;
    for (; from < end; from += 1) {
      const place = places[found[from] ?? 0] ?? 0;
      all[next[place] ?? 0] = at;
      next[place] = (next[place] ?? 0) + 1;
    }
  }
  return { words, starts, codes: all };
}

/** The general before the detailed: short codes, then short descriptions. */
const byRank = (one: Code, other: Code): number =>
  one.code.length - other.code.length || one.long.length - other.long.length || (one.code < other.code ? -1 : 1);

const letOthers = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * An index in memory over the codes of a release. It is made in steps, between which others get their turn.
 * @param given in any order
 */
export async function createCodeIndex(given: readonly Code[], synonyms: readonly Synonym[]): Promise<CodeIndex> {
  const codes = given.toSorted(byRank);
  const postings = await postingsOf(codes, letOthers);
  const byCode = Int32Array.from(codes.keys()).toSorted((one, other) => {
    const [a, b] = [codes[one]?.code ?? "", codes[other]?.code ?? ""];
    return a < b ? -1 : 1;
  });
  const codeAt = (place: number) => codes[byCode[place] ?? -1]?.code ?? past;
  const placeFrom = (code: string) => firstFrom(byCode.length, (at) => codeAt(at) < code);
  const codeOf = (code: string): Code | null => {
    const found = codes[byCode[placeFrom(code)] ?? -1];
    return found?.code === code ? found : null;
  };
  const hitOf = ({ code, long, isBillable }: Code, synonym: string | null = null): CodeHit => ({
    code,
    description: long,
    isBillable,
    synonym,
  });
  const said = synonyms.flatMap(({ code, words }) => {
    const found = codeOf(code);
    return found === null ? [] : [{ found, words, parts: wordsOf(words) }];
  });
  /** Which terms a code was found by: how many of them, in their turn. */
  const marks = new Uint8Array(codes.length);

  function bySynonym(terms: readonly string[]): readonly CodeHit[] {
    const fitting = said.filter(({ parts }) => terms.every((term) => parts.some((part) => part.startsWith(term))));
    return fitting
      .toSorted((one, other) => one.words.length - other.words.length)
      .map(({ found, words }) => hitOf(found, words));
  }

  function byWords(terms: readonly string[]): readonly Code[] {
    const ranges = terms
      .map((term) => {
        const first = firstFrom(postings.words.length, (at) => (postings.words[at] ?? past) < term);
        const last = firstFrom(postings.words.length, (at) => (postings.words[at] ?? past) < term + past);
        return [postings.starts[first] ?? 0, postings.starts[last] ?? 0] as const;
      })
      .toSorted(([from, to], [otherFrom, otherTo]) => to - from - (otherTo - otherFrom));
    marks.fill(0);
    for (const [turn, [from, to]] of ranges.entries()) {
      for (let at = from; at < to; at += 1) {
        const code = postings.codes[at] ?? 0;
        if (marks[code] === turn) marks[code] = turn + 1;
      }
    }
    const found: Code[] = [];
    for (let at = marks.indexOf(terms.length); at !== -1 && found.length < mostCandidates;) {
      const code = codes[at];
      if (code !== undefined) found.push(code);
      at = marks.indexOf(terms.length, at + 1);
    }
    const whole = new Map(
      found.map((code) => [code, terms.filter((term) => wordsOf(code.long).includes(term)).length] as const),
    );
    return found.toSorted((one, other) => (whole.get(other) ?? 0) - (whole.get(one) ?? 0));
  }

  function below(prefix: string, limit: number): readonly CodeHit[] {
    const from = placeFrom(prefix);
    const rows: CodeHit[] = [];
    for (let place = from; rows.length < limit && codeAt(place).startsWith(prefix); place += 1) {
      const code = codes[byCode[place] ?? -1];
      if (code === undefined) break;
      rows.push(hitOf(code));
    }
    return rows;
  }

  /** Itself, or the first below it that name a diagnosis. */
  const choosable = (hit: CodeHit): readonly CodeHit[] =>
    hit.isBillable
      ? [hit]
      : below(hit.code, 2 * shownBelow + 1)
          .filter(({ isBillable }) => isBillable)
          .slice(0, shownBelow);

  /** What can be chosen, each under what is above it, once. */
  function withParents(hits: readonly CodeHit[]): readonly CodeHit[] {
    const groups = new Map<string, Map<string, CodeHit>>();
    const shown = new Set<string>();
    for (const hit of hits.flatMap((one) => choosable(one))) {
      const parent = codeOf(hit.code)?.parent ?? null;
      const rows = [
        ...(parent === null ? [] : [codeOf(parent)].flatMap((above) => above ?? []).map((above) => hitOf(above))),
        hit,
      ];
      const fresh = rows.filter(({ code }) => !shown.has(code));
      if (shown.size + fresh.length > mostCodeHits) break;
      const group = groups.get(parent ?? hit.code) ?? new Map<string, CodeHit>();
      for (const row of fresh) {
        shown.add(row.code);
        group.set(row.code, row);
      }
      groups.set(parent ?? hit.code, group);
    }
    return [...groups.values()].flatMap((group) => [...group.values()]);
  }

  return {
    size: codes.length,
    search(text) {
      const terms = [...new Set(wordsOf(text))].slice(0, mostTerms);
      if (terms.join("").length < shortestCodeSearch) return [];
      const code = bareCode(text);
      if (/^[A-Z]{1,2}\d[\dA-Z]{0,5}$/u.test(code)) {
        const rows = below(code, mostCodeHits);
        if (rows.length > 0) return rows;
      }
      return withParents([...bySynonym(terms), ...byWords(terms).map((found) => hitOf(found))]);
    },
    find(code) {
      const found = codeOf(code);
      return found === null ? null : hitOf(found);
    },
    below,
  };
}
