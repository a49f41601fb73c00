export { isTrustedOrigin, type OriginFacts, sessionCookie } from "./csrf.ts";
export { createPasswords, type PasswordOptions, type Passwords } from "./passwords.ts";
export { actorOf, type Principal, type RequestFacts } from "./request.ts";
export { createSessions, type IssuedSession, type SessionKind, type Sessions } from "./sessions.ts";
