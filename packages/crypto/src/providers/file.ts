import type { KeyProvider, WrapContext } from "../key-provider.ts";
import type { ParentKey } from "../parent-key.ts";
import { openField, sealField } from "../sealed.ts";

const placeOf = ({ tenantId, keyId }: WrapContext) => ({
  table: "app.tenant_keys",
  column: "wrapped",
  row: keyId.toString("hex"),
  tenant: tenantId,
});

/** Wraps with the root key, which lies in a file or came from the environment. */
export function fileKeyProvider(rootKey: ParentKey): KeyProvider {
  return {
    name: "file",
    wrap: async (secret, context) => sealField(rootKey, placeOf(context), secret),
    unwrap: async (wrapped, context) => openField(rootKey, placeOf(context), wrapped),
  };
}
