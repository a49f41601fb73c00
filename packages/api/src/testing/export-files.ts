import { buffer } from "node:stream/consumers";
import { rootKeyOf } from "@anamnesis/crypto";
import { asSystem } from "../system.ts";
import type { TestApi } from "./index.ts";

interface FileRow {
  readonly user_id: string;
  readonly storage_key: string;
  readonly file_key_encrypted: Buffer;
}

/** What is in the file of an export, opened as the system. */
export async function contentOfExport(api: TestApi, id: string): Promise<Buffer> {
  const [row] = await api.db.asOwner<FileRow>(
    "SELECT user_id, storage_key, file_key_encrypted FROM exports.exports WHERE id = $1",
    [id],
  );
  if (row === undefined) throw new Error("there is no such export");
  const place = { table: "exports.exports", column: "file_key_encrypted", row: id };
  const [key = ""] = await api.background.database.withContext(asSystem("test"), async (tx) => {
    const opener = await tx.keys.opener({ tenantId: row.user_id, what: "exports.exports" });
    return opener.open([{ place, sealed: row.file_key_encrypted }]);
  });
  const objects = api.services.objects.under(rootKeyOf(Buffer.from(key, "base64")));
  return buffer((await objects.read(row.storage_key)).stream);
}
