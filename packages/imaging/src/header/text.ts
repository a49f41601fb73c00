/**
 * Character sets of DICOM, PS3.3 C.12.1.1.2: the first is in force from the start, others are switched to by escape
 * sequences of ISO 2022. TextDecoder knows all of them by the names of the WHATWG.
 */
const single: Readonly<Record<string, string>> = {
  "": "windows-1252",
  "6": "windows-1252",
  "100": "iso-8859-1",
  "101": "iso-8859-2",
  "109": "iso-8859-3",
  "110": "iso-8859-4",
  "144": "iso-8859-5",
  "127": "iso-8859-6",
  "126": "iso-8859-7",
  "138": "iso-8859-8",
  "148": "windows-1254",
  "203": "iso-8859-15",
  "166": "windows-874",
  "13": "shift_jis",
  "192": "utf-8",
  "58": "gb18030",
  "87": "euc-jp",
  "149": "euc-kr",
  "159": "euc-jp",
  GB18030: "gb18030",
  GBK: "gbk",
};

/** What a code element is decoded as after its escape sequence; `lift` puts the seven bits of a table into the upper half. */
interface Designated {
  readonly half: "lower" | "upper";
  readonly encoding: string;
  readonly lift?: "pairs" | "supplement";
}

const ascii: Designated = { half: "lower", encoding: "windows-1252" };
const escapes: Readonly<Record<string, Designated>> = {
  "(B": ascii,
  "(J": ascii,
  ")I": { half: "upper", encoding: "shift_jis" },
  $B: { half: "lower", encoding: "euc-jp", lift: "pairs" },
  "$@": { half: "lower", encoding: "euc-jp", lift: "pairs" },
  "$(D": { half: "lower", encoding: "euc-jp", lift: "supplement" },
  "$)C": { half: "upper", encoding: "euc-kr" },
  "$)A": { half: "upper", encoding: "gbk" },
  "-A": { half: "upper", encoding: "iso-8859-1" },
  "-B": { half: "upper", encoding: "iso-8859-2" },
  "-C": { half: "upper", encoding: "iso-8859-3" },
  "-D": { half: "upper", encoding: "iso-8859-4" },
  "-L": { half: "upper", encoding: "iso-8859-5" },
  "-G": { half: "upper", encoding: "iso-8859-6" },
  "-F": { half: "upper", encoding: "iso-8859-7" },
  "-H": { half: "upper", encoding: "iso-8859-8" },
  "-M": { half: "upper", encoding: "windows-1254" },
  "-b": { half: "upper", encoding: "iso-8859-15" },
  "-T": { half: "upper", encoding: "windows-874" },
};
const escape = 0x1b;

const decoders = new Map<string, InstanceType<typeof TextDecoder>>();
function decode(encoding: string, bytes: Uint8Array): string {
  const decoder = decoders.get(encoding) ?? new TextDecoder(encoding);
  decoders.set(encoding, decoder);
  return decoder.decode(bytes);
}

/** `ISO 2022 IR 87`, `ISO_IR 100`, `GB18030` and what people write instead, by the number or the name alone. */
const encodingOf = (term: string | undefined): string =>
  single[
    (term ?? "")
      .trim()
      .replace(/^ISO[ _](?:2022[ _])?IR[ _]?/iu, "")
      .toUpperCase()
  ] ?? "windows-1252";

/** Text in the character sets that the data set names; what no set has a letter for becomes U+FFFD. */
export function textIn(terms: readonly string[]): (bytes: Uint8Array) => string {
  const first = encodingOf(terms[0]);
  // These are whole by themselves: PS3.3 C.12.1.1.2 forbids escapes in them.
  if (["utf-8", "gb18030", "gbk"].includes(first)) return (bytes) => decode(first, bytes);
  return (bytes) => {
    if (!bytes.includes(escape)) return decode(first, bytes);
    return switching(bytes, first);
  };
}

function switching(bytes: Uint8Array, first: string): string {
  let lower: Designated = ascii;
  let upper: Designated = { half: "upper", encoding: first };
  let text = "";
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] === escape) {
      const found = [4, 3, 2]
        .map((length) => String.fromCharCode(...bytes.subarray(at + 1, at + length)))
        .find((name) => name in escapes);
      const designated = found === undefined ? undefined : escapes[found];
      if (found === undefined || designated === undefined) {
        at += 1;
        continue;
      }
      if (designated.half === "lower") lower = designated;
      else upper = designated;
      at += found.length + 1;
      continue;
    }
    const next = bytes.indexOf(escape, at);
    const run = bytes.subarray(at, next === -1 ? bytes.length : next);
    text += lower.lift === undefined ? decode(upper.encoding, run) : decode(lower.encoding, lifted(run, lower.lift));
    at += run.length;
  }
  return text;
}

function lifted(run: Uint8Array, lift: "pairs" | "supplement"): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < run.length; at += 1) {
    const byte = run[at] ?? 0;
    const second = run[at + 1];
    // Control characters and delimiters between two tables stand for themselves.
    if (byte <= 0x20 || second === undefined) {
      bytes.push(byte);
      continue;
    }
    if (lift === "supplement") bytes.push(0x8f);
    bytes.push(byte | 0x80, second | 0x80);
    at += 1;
  }
  return Uint8Array.from(bytes);
}
