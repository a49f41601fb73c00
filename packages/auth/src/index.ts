export { isTrustedOrigin, type OriginFacts, sessionCookie } from "./csrf.ts";
export { type AboutPerson, type PasswordProblem, passwordProblem } from "./password-policy.ts";
export { createPasswords, type PasswordOptions, type Passwords } from "./passwords.ts";
export { newRecoveryCodes, normaliseRecoveryCode } from "./recovery-codes.ts";
export { actorOf, type Principal, type RequestFacts } from "./request.ts";
export { createSessions, type IssuedSession, type NewSession, type Sessions, type VerifyOptions } from "./sessions.ts";
export { base32Of, findTotpStep, newTotpSecret, type TotpFinding, totpUri } from "./totp.ts";
