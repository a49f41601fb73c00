import { createHmac, timingSafeEqual } from "node:crypto";
import type { ParentKey } from "@anamnesis/crypto";

/** A link names what it opens, for whom, and until when; it is signed, so none of that can be changed. */
export interface LinkClaims {
  readonly exportId: string;
  readonly userId: string;
  /** ISO 8601. */
  readonly expiresAt: string;
}

export interface Downloads {
  /** Path of the file on the server's own origin, token included. */
  pathOf(claims: LinkClaims): string;
  verify(token: string, claims: Omit<LinkClaims, "expiresAt">): "valid" | "expired" | "invalid";
}

/** Links that every server of this installation understands. */
export function createDownloads(rootKey: ParentKey): Downloads {
  const key = rootKey.derive("export download");
  const sign = (exportId: string, userId: string, expires: number) =>
    createHmac("sha256", key).update(`v1|${exportId}|${userId}|${expires}`).digest("base64url");
  return {
    pathOf({ exportId, userId, expiresAt }) {
      const expires = Math.floor(Date.parse(expiresAt) / 1000);
      return `/exports/${exportId}/download?token=v1.${expires}.${sign(exportId, userId, expires)}`;
    },
    verify(token, { exportId, userId }) {
      const [, seconds = "", given = ""] = /^v1\.(\d{1,12})\.([\w-]{43})$/u.exec(token) ?? [];
      const expected = sign(exportId, userId, Number(seconds));
      if (given.length !== expected.length || !timingSafeEqual(Buffer.from(given), Buffer.from(expected)))
        return "invalid";
      return Number(seconds) * 1000 < Date.now() ? "expired" : "valid";
    },
  };
}
