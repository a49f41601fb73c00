import { randomBytes } from "node:crypto";
import type { AddReminderDeviceInput } from "@anamnesis/domain";

/** What a browser would say of itself. Nothing listens there. */
export const pushSubscription = (name: string): AddReminderDeviceInput => ({
  endpoint: `https://fcm.googleapis.com/fcm/send/${name}`,
  p256dh: `B${randomBytes(64).toString("base64url")}`,
  auth: randomBytes(16).toString("base64url"),
});
