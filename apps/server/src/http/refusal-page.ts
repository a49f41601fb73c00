import type { DownloadReason, ErrorKind, ErrorShape, Reason } from "@anamnesis/domain";
import type { FastifyRequest } from "fastify";
import { escaped, htmlPage } from "./html.ts";

const sentences: Readonly<Record<ErrorKind, string>> = {
  invalid: "That address cannot be right.",
  unauthenticated: "Sign in first.",
  forbidden: "You may not open this.",
  not_found: "There is nothing here.",
  conflict: "That was changed in the meantime.",
  rate_limited: "That was too much at once.",
  unavailable: "The server cannot answer just now.",
  internal: "That went wrong on our side.",
};
/** Where more can be said: most is for somebody who follows a link to a file. */
const sentencesOfReason: Readonly<Record<DownloadReason, string> & Partial<Record<Reason, string>>> = {
  "http.busy": "The server has too much to do just now.",
  "exports.link_invalid":
    "That link is not complete, or none of yours. Download the file again from where you made it.",
  "exports.link_expired": "That link is too old. Download the file again from where you made it.",
  "exports.not_found": "That file is not there any more. Make it again.",
};

/** Whether a person looks at the answer: a browser that goes to an address asks for HTML by name. */
export function isForPerson({ method, headers }: FastifyRequest): boolean {
  return (method === "GET" || method === "HEAD") && (headers.accept ?? "").includes("text/html");
}

/** A refusal in words, with when to try again and the number under which we find it. */
export function refusalPage(error: ErrorShape): string {
  const what = sentencesOfReason[error.reason] ?? sentences[error.kind];
  const wait =
    error.retryAfter === undefined
      ? ""
      : ` Try again in ${error.retryAfter === 1 ? "a second" : `${error.retryAfter} seconds`}.`;
  const again = error.kind === "rate_limited" || error.kind === "unavailable" || error.kind === "internal";
  const links = [...(again ? ['<a href="">Try again</a>'] : []), '<a href="/">Go to today</a>'].join(" · ");
  return htmlPage(
    "That did not work",
    `<h1>That did not work</h1><p>${what}${wait}</p><p>${links}</p><p><small>Request ${escaped(error.requestId)}</small></p>`,
  );
}
