import { z } from "zod";

const longest = { 4: 32, 6: 128 } as const;

interface Network {
  readonly version: 4 | 6;
  readonly address: bigint;
  readonly prefix: number;
}

/** An IPv4 address as a number; null for anything else. */
function ipv4(text: string): bigint | null {
  const parts = text.split(".");
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    // No leading zeros: some programs read them as octal.
    if (!/^(?:0|[1-9]\d{0,2})$/u.test(part) || Number(part) > 255) return null;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function groupsOf(text: string): readonly string[] {
  return text === "" ? [] : text.split(":");
}

/** An IPv6 address (RFC 4291) as a number; null for anything else. */
function ipv6(text: string): bigint | null {
  // A dotted end counts for two groups.
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/u.exec(text);
  const end = dotted === null ? null : ipv4(dotted[2] ?? "");
  if (dotted !== null && end === null) return null;
  const plain =
    dotted === null || end === null ? text : `${dotted[1]}${(end >> 16n).toString(16)}:${(end & 65_535n).toString(16)}`;
  const halves = plain.split("::");
  if (halves.length > 2) return null;
  const head = groupsOf(halves[0] ?? "");
  const tail = groupsOf(halves[1] ?? "");
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/iu.test(group))) return null;
  return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

/** An address, or a range in CIDR notation; null when it is neither. An address that is IPv4 inside IPv6 is IPv4. */
function networkOf(text: string): Network | null {
  const [address = "", bits, ...rest] = text.split("/");
  if (rest.length > 0) return null;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1];
  const four = ipv4(mapped ?? address);
  const version = four === null ? 6 : 4;
  const value = four ?? ipv6(address);
  if (value === null || (bits !== undefined && !/^\d{1,3}$/u.test(bits))) return null;
  const prefix = bits === undefined ? longest[version] : Number(bits);
  return prefix > longest[version] ? null : { version, address: value, prefix };
}

const keptBits = ({ version, address, prefix }: Network) => address >> BigInt(longest[version] - prefix);

/** Whether an address lies in a network; false also when one of them is none. */
export function isInNetwork(address: string, network: string): boolean {
  const one = networkOf(address);
  const range = networkOf(network);
  if (one === null || range === null || one.version !== range.version) return false;
  return keptBits({ ...one, prefix: range.prefix }) === keptBits(range);
}

/** A range of addresses in CIDR notation (RFC 4632, RFC 4291), such as `203.0.113.0/24`; one address is a range too. */
export const cidr = z
  .string({ error: "Give a range such as 203.0.113.0/24." })
  .trim()
  .max(49, "That is too long for a range of addresses.")
  .transform((text, context) => {
    const network = text.includes(":") && text.includes(".") ? null : networkOf(text);
    if (network === null) {
      context.addIssue({
        code: "custom",
        message: `${text} is no range of addresses: give one such as 203.0.113.0/24.`,
      });
      return z.NEVER;
    }
    const hostBits = BigInt(longest[network.version] - network.prefix);
    // PostgreSQL refuses a range that says more than its prefix; so do we, in words: it is most often a slip.
    if ((network.address >> hostBits) << hostBits !== network.address) {
      context.addIssue({
        code: "custom",
        message: `${text} says more than its first ${network.prefix} bits: shorten the address, or lengthen the prefix.`,
      });
      return z.NEVER;
    }
    return text.includes("/") ? text.toLowerCase() : `${text.toLowerCase()}/${longest[network.version]}`;
  });
