import type { ConnectionFailure } from "@anamnesis/domain";

/** What a connection test says of what it found; the type of resource adds what is its own. */
export const outcomeWords: Readonly<Record<Exclude<ConnectionFailure, "status">, string>> = {
  name_not_found: "There is no such name in DNS. Look for a slip in the address.",
  name_unanswered: "DNS does not answer for that name at the moment. Try again in a few minutes.",
  address_not_allowed:
    "That address lies inside a network that is not open to resources. Use a public address, or ask whoever runs this installation to allow the network.",
  insecure:
    "Over the Internet nothing is sent in the clear. Use https, or ask whoever runs this installation to allow the network that it lies in.",
  refused: "The machine is there, and nothing listens at that port.",
  unreachable: "There is no way to that address from here.",
  timed_out: "It did not answer in time.",
  certificate: "Its certificate is not valid for this address, is too old, or was given out by somebody unknown.",
  closed: "It hung up before it had answered.",
  not_understood: "Something answers, but not in the way that this type of resource does.",
  redirect: "It sends us on to somewhere that we do not follow: give the address that it leads to.",
  too_large: "Its answer is larger than such answers are.",
  rejected: "It answers, and does not accept us under that title.",
};

/** Words for the status of an HTTP answer that is not the one hoped for. */
export function statusWords(status: number): string {
  if (status === 401 || status === 403) return `It answers, and refuses us (${status}): look at the key or the secret.`;
  if (status === 404) return "It answers, and knows nothing under that address (404).";
  if (status === 429) return "It answers that it is asked too often (429). Try again later.";
  if (status >= 500) return `It answers that it is not well itself (${status}). Try again later.`;
  return `It answers with status ${status}, which is not what was hoped for.`;
}
