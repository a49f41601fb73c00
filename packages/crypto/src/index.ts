export { keyedHash } from "./keyed-hash.ts";
export { openFileRootKey, type RootKey, rootKeyOf } from "./root-key.ts";
export { openField, type Place, sealField, type SealFailure } from "./sealed.ts";
export { createObjectSealer, type ObjectFacts, openSealedObject } from "./sealed-object.ts";
