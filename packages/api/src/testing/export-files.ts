import { buffer } from "node:stream/consumers";
import { rootKeyOf } from "@anamnesis/crypto";
import type { HandedOutKey } from "../field-keys.repository.ts";
import type { TestApi } from "./index.ts";

interface FileRow {
  readonly user_id: string;
  readonly storage_key: string;
  readonly file_key_encrypted: Buffer;
}

/** What is in the file of an export, opened with the keys that lie in the database: nobody who serves asks for them. */
export async function contentOfExport(api: TestApi, id: string): Promise<Buffer> {
  const [row] = await api.db.asOwner<FileRow>(
    "SELECT user_id, storage_key, file_key_encrypted FROM exports.exports WHERE id = $1",
    [id],
  );
  if (row === undefined) throw new Error("there is no such export");
  const place = { table: "exports.exports", column: "file_key_encrypted", row: id };
  const keys = await api.db.asOwner<HandedOutKey>(
    'SELECT id AS "keyId", wrapped, provider FROM app.tenant_keys WHERE tenant_id = $1 AND wrapped IS NOT NULL',
    [row.user_id],
  );
  const opener = api.services.fieldKeys.openerWith(row.user_id, keys);
  const [key = ""] = await opener.open([{ place, sealed: row.file_key_encrypted }]);
  const objects = api.services.objects.under(rootKeyOf(Buffer.from(key, "base64")));
  return buffer((await objects.read(row.storage_key)).stream);
}
