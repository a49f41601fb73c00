import { AppError, type ConnectionFailure, type ErrorKind } from "@anamnesis/domain";

/** Why a call to somebody else did not come about, as the reason `outbound.…` of an AppError. */
export type OutboundFailure = Exclude<ConnectionFailure, "status">;

/** Those are for whoever set the address to mend; the others may pass by themselves. */
const isTheirs: ReadonlySet<OutboundFailure> = new Set(["address_not_allowed", "insecure", "redirect"]);

export function failed(failure: OutboundFailure, cause?: unknown): AppError {
  const kind: ErrorKind = isTheirs.has(failure) ? "invalid" : "unavailable";
  return new AppError(kind, `outbound.${failure}`, {}, cause);
}

const failureOfCode: Readonly<Record<string, OutboundFailure>> = {
  ENOTFOUND: "name_not_found",
  ENODATA: "name_not_found",
  EBADNAME: "name_not_found",
  ESERVFAIL: "name_unanswered",
  EREFUSED: "name_unanswered",
  ETIMEOUT: "name_unanswered",
  ECANCELLED: "timed_out",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EACCES: "unreachable",
  ETIMEDOUT: "timed_out",
  ABORT_ERR: "timed_out",
  ECONNRESET: "closed",
  EPIPE: "closed",
};

/** What OpenSSL, or the check of names after it, says of a certificate. */
const certificateCode = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECODE)|ISSUER|ALTNAME|CRL|HOSTNAME_MISMATCH/u;

/** A failure of the network in one word. What is an AppError already stays as it is. */
export function failureFrom(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof AggregateError && error.errors.length > 0) return failureFrom(error.errors.at(-1));
  if (error instanceof Error && error.name === "TimeoutError") return failed("timed_out", error);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = failureOfCode[code];
  if (known !== undefined) return failed(known, error);
  if (certificateCode.test(code)) return failed("certificate", error);
  return failed("not_understood", error);
}
