export { isTrustedOrigin, type OriginFacts, sessionCookie } from "./csrf.ts";
export { type AboutPerson, type PasswordProblem, passwordProblem } from "./password-policy.ts";
export { createPasswords, keptFormOf, type PasswordOptions, type Passwords, usualParameters } from "./passwords.ts";
export { newRecoveryCodes, normaliseRecoveryCode } from "./recovery-codes.ts";
export { type Principal, type RequestFacts, whoOf } from "./request.ts";
export {
  createSessions,
  type FoundSession,
  type IssuedSession,
  type NewSession,
  type ProofAgain,
  type Sessions,
  type VerifyOptions,
} from "./sessions.ts";
export { sessionIdOf } from "./token.ts";
export { base32Of, findTotpStep, newTotpSecret, type TotpFinding, totpUri } from "./totp.ts";
