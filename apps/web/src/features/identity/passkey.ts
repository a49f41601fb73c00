import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";

/** Whether this browser knows passkeys at all. */
export const knowsPasskeys = () => typeof window.PublicKeyCredential === "function";

/** Passkeys belong to a name in the address bar: a bare network address can have none. */
export const hasNameForPasskeys = () => !/^[\d.]+$|:|^\[/u.test(location.hostname);

/** Lets the browser ask for a passkey. Null when its person called it off. */
export async function askForPasskey(optionsJSON: PublicKeyCredentialRequestOptionsJSON) {
  const { startAuthentication } = await import("@simplewebauthn/browser");
  return unlessCalledOff(startAuthentication({ optionsJSON }));
}

/** Lets the browser make a passkey. Null when its person called it off. */
export async function makePasskey(optionsJSON: PublicKeyCredentialCreationOptionsJSON) {
  const { startRegistration } = await import("@simplewebauthn/browser");
  return unlessCalledOff(startRegistration({ optionsJSON }));
}

/** Closing the browser's own dialog is an answer, not a failure. */
async function unlessCalledOff<T>(asking: Promise<T>): Promise<T | null> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError")) return null;
    throw error;
  }
}
