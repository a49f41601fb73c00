import { speechOf } from "@anamnesis/api";
import type { ErrorShape } from "@anamnesis/domain";
import type { FastifyRequest } from "fastify";
import { escaped, htmlPage } from "./html.ts";
import { refusals, refusalsOfReason, words } from "./words.ts";

/** Whether a person looks at the answer: a browser that goes to an address asks for HTML by name. */
export function isForPerson({ method, headers }: FastifyRequest): boolean {
  return (method === "GET" || method === "HEAD") && (headers.accept ?? "").includes("text/html");
}

/** What the browser asks for, most wanted first, as browsers write it. */
export const languagesOf = (accept = "") => accept.split(",").map((part) => part.split(";")[0]?.trim() ?? "");

/**
 * A refusal in words, with when to try again and the number under which we find it.
 * @param accept the header `Accept-Language`
 */
export function refusalPage(error: ErrorShape, accept: string | undefined): string {
  const { language, say } = speechOf(...languagesOf(accept));
  const what = say(refusalsOfReason[error.reason] ?? refusals[error.kind]);
  const wait = error.retryAfter === undefined ? "" : ` ${say(words.wait, { seconds: error.retryAfter })}`;
  const again = error.kind === "rate_limited" || error.kind === "unavailable" || error.kind === "internal";
  const retry = again ? [`<a href="">${say(words.again)}</a>`] : [];
  const links = [...retry, `<a href="/">${say(words.home)}</a>`].join(" · ");
  const request = say(words.request, { id: escaped(error.requestId) });
  const title = say(words.title);
  const body = `<h1>${title}</h1><p>${what}${wait}</p><p>${links}</p><p><small>${request}</small></p>`;
  return htmlPage(title, body, language);
}
