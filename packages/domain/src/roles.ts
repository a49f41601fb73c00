/* Without schemas: the web app needs these words before anyone is in. */

export const userRoles = ["user", "admin"] as const;
export type UserRole = (typeof userRoles)[number];

export const userStatuses = ["pending_verification", "active", "inactive", "suspended"] as const;
export type UserStatus = (typeof userStatuses)[number];
