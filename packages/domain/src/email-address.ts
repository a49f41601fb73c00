import punycode from "punycode.js";
import { z } from "zod";

const notAnAddress = "That does not look like an e-mail address.";
const mostAscii = 254;
const mostLocal = 64;

// The HTML standard's rule for what a browser takes as an address.
const localPart = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+$/u;
// At least two labels, the last with a letter: an address of a machine in numbers gets no mail of ours.
const domainName = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?![0-9-]+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;

/** The name of a domain as the DNS has it, whichever way it is written (UTS #46); null for what is none. */
function asciiDomain(domain: string): string | null {
  // What ends or splits the name of a host in a web address is no part of a name.
  if (/[\s%/?#@:[\]\\]/u.test(domain)) return null;
  const address = `http://${domain}`;
  const name = URL.canParse(address) ? new URL(address).hostname : "";
  return domainName.test(name) ? name : null;
}

/** The name in the letters that people read; in the DNS's own where these would not lead back to it. */
function readableDomain(ascii: string): string {
  try {
    const name = punycode.toUnicode(ascii);
    return name === name.toLowerCase() && asciiDomain(name) === ascii ? name : ascii;
  } catch {
    return ascii;
  }
}

function canonicalAddress(address: string): string | null {
  const at = address.lastIndexOf("@");
  const local = address.slice(0, Math.max(at, 0)).toLowerCase();
  const domain = asciiDomain(address.slice(at + 1));
  if (domain === null || !localPart.test(local) || local.length > mostLocal) return null;
  return local.length + 1 + domain.length > mostAscii ? null : `${local}@${readableDomain(domain)}`;
}

/**
 * An address of one person, in the one spelling that accounts, invitations and throttles go by: in small letters, the
 * domain in Unicode, so that `anna@xn--mnchen-3ya.example` and `anna@MÜNCHEN.example` are `anna@münchen.example`.
 */
export const emailAddress = z
  .string({ error: "Give an e-mail address." })
  .max(mostAscii, "That e-mail address is too long.")
  .trim()
  .transform((value, context) => {
    const address = canonicalAddress(value);
    // What deleted accounts are left with is nobody's.
    if (address !== null && !address.endsWith("@deleted.invalid")) return address;
    context.addIssue({ code: "custom", message: notAnAddress });
    return z.NEVER;
  });

/** What was typed, in that spelling where it is an address: a browser's field gives the domain as the DNS has it. */
export const spelledAddress = (typed: string): string => emailAddress.safeParse(typed).data ?? typed;
