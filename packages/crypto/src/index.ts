export { fileKeyProvider, type KeyProvider, newTenantKey, type WrapContext, type WrappedKey } from "./key-provider.ts";
export { keyedHash } from "./keyed-hash.ts";
export { type ParentKey, rootKeyOf, type TenantKey, tenantKeyOf } from "./parent-key.ts";
export { openFileRootKey } from "./root-key.ts";
export { keyIdOf, openField, type Place, sealField, type SealFailure } from "./sealed.ts";
export { createObjectSealer, type ObjectFacts, openSealedObject } from "./sealed-object.ts";
export { type PushIdentity, pushIdentityOf, type PushReceiver, sealForPush } from "./web-push.ts";
