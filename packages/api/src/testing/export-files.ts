import { buffer } from "node:stream/consumers";
import { rootKeyOf } from "@anamnesis/crypto";
import { newActor } from "@anamnesis/db/testing";
import type { TestApi } from "./index.ts";

interface FileRow {
  readonly user_id: string;
  readonly storage_key: string;
  readonly file_key_encrypted: Buffer;
}

/** What is in the file of an export, opened by whose it is. */
export async function contentOfExport(api: TestApi, id: string): Promise<Buffer> {
  const [row] = await api.db.asOwner<FileRow>(
    "SELECT user_id, storage_key, file_key_encrypted FROM exports.exports WHERE id = $1",
    [id],
  );
  if (row === undefined) throw new Error("there is no such export");
  const place = { table: "exports.exports", column: "file_key_encrypted", row: id };
  const owner = newActor({ userId: row.user_id, process: "test" });
  const [key = ""] = await api.db.app.withContext(owner, async (tx) => {
    const opener = await api.services.fieldKeys.opener(tx, { tenantId: row.user_id, what: "test" });
    return opener.open([{ place, sealed: row.file_key_encrypted }]);
  });
  const objects = api.services.objects.under(rootKeyOf(Buffer.from(key, "base64")));
  return buffer((await objects.read(row.storage_key)).stream);
}
