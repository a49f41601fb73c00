import * as schema from "../schema/organizations.ts";
import { accessOf, keptWith, ofNobody } from "./define.ts";
import { members, staff } from "./rules.ts";

export const organizations = accessOf(schema, {
  organizations: {
    of: { organization: "id" },
    audit: { id: "id" },
    ...ofNobody,
    retention: { none: "archived, an organization still answers for what it did" },
    may: [
      staff("select"),
      // Its short name, plan and status change by functions, which look at others as well.
      members(["admin"], "update", { columns: { but: ["id", "slug", "plan", "status", "createdAt", "archivedAt"] } }),
    ],
    triggers: { refuse_known_tenant: { on: "BEFORE INSERT", run: "app.refuse_known_tenant()" } },
    checks: {
      npi_number_known: "organizations.is_npi(npi_number)",
      time_zone_known: "app.is_time_zone(time_zone)",
    },
  },
  formerSlugs: {
    of: { organization: "organizationId" },
    audit: { id: "slug" },
    ...ofNobody,
    retention: { none: "nobody else may get a name that leads to this organization" },
    may: [],
  },
  memberships: {
    of: { organization: "organizationId", person: "userId" },
    audit: { id: "userId", subject: "userId" },
    export: { as: "memberships" },
    erase: { by: "organizations.erase_person" },
    retention: { none: "who was a member when, and as what" },
    may: [
      staff("select"),
      // Role and status change by a function, which knows the last administrator.
      members(["admin"], "update", {
        columns: [
          "title",
          "specialization",
          "licenseNumber",
          "licenseState",
          "licenseExpiresOn",
          "npiNumber",
          "processId",
          "updatedAt",
        ],
      }),
    ],
    triggers: {
      tell_webhooks: { on: "AFTER INSERT OR UPDATE OF role, status", run: "organizations.tell_of_membership()" },
    },
    checks: { npi_number_known: "organizations.is_npi(npi_number)" },
  },
  invitations: {
    of: { organization: "organizationId" },
    audit: { id: "id" },
    export: { none: "whom an organization invited is the organization's; the mail told the person" },
    erase: { by: "organizations.erase_person" },
    retention: keptWith("organization"),
    may: [
      members(["admin"], "select"),
      members(["admin"], "insert", {
        and: "invited_by = (SELECT app.user_id()) AND accepted_at IS NULL AND accepted_by IS NULL",
      }),
      members(["admin"], "update", { columns: ["expiresAt", "mails", "processId", "updatedAt", "withdrawnAt"] }),
    ],
  },
  resources: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["secretsEncrypted"] },
    ...ofNobody,
    sealed: { secretsEncrypted: "organization" },
    retention: keptWith("organization"),
    may: [
      staff("select", { columns: { but: ["secretsEncrypted"] } }),
      members(["admin"], "insert"),
      members(["admin"], "update", { columns: { but: ["organizationId", "id", "type", "createdAt"] } }),
    ],
    triggers: { tell_webhooks: { on: "AFTER INSERT OR UPDATE", run: "organizations.tell_of_resource()" } },
    checks: { addresses_folded: "config = organizations.folded_config(config)" },
  },
  webhookDeliveries: {
    of: { organization: "organizationId" },
    audit: { none: "a log itself, written by triggers and the worker alone and kept for 30 days" },
    export: { none: "what programs of an organization were told of it, with ids of members alone" },
    erase: { none: "ids alone, kept for 30 days" },
    retention: { gone: "created_at < now() - interval '30 days'" },
    may: [members(["admin", "auditor"], "select")],
  },
});
