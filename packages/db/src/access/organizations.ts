import * as schema from "../schema/organizations.ts";
import { accessOf, keptWith, ofNobody } from "./define.ts";
import { members, staff } from "./rules.ts";

/** Administrators write by policies, which go by what they were when their transaction began: this goes by now. */
const adminStill = (organization: string) => ({
  admin_still: { on: "BEFORE INSERT OR UPDATE", run: `organizations.require_admin_still('${organization}')` },
});

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
    triggers: {
      ...adminStill("id"),
      refuse_known_tenant: { on: "BEFORE INSERT", run: "app.refuse_known_tenant()" },
      refuse_lock_out: {
        on: "AFTER UPDATE OF requires_second_factor, allowed_networks",
        run: "organizations.refuse_lock_out()",
      },
    },
    checks: {
      name_plain: "app.is_line(name) AND app.is_line(legal_name) AND app.is_line(tax_id)",
      address_plain: "app.is_line(address ->> 'city')",
      npi_number_known: "organizations.is_npi(npi_number)",
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
      ...adminStill("organization_id"),
      tell_webhooks: { on: "AFTER INSERT OR UPDATE OF role, status", run: "organizations.tell_of_membership()" },
      end_care: { on: "AFTER UPDATE OF role, status", run: "clinical.end_with_membership()" },
    },
    checks: {
      npi_number_known: "organizations.is_npi(npi_number)",
      title_plain:
        "app.is_line(title) AND app.is_line(specialization) AND app.is_line(license_number) AND app.is_line(license_state)",
    },
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
        // At the time at which it is made: what somebody sent within a day is counted by it.
        and: "invited_by = (SELECT app.user_id()) AND accepted_at IS NULL AND accepted_by IS NULL AND created_at = now() AND updated_at = now()",
      }),
      members(["admin"], "update", {
        columns: ["expiresAt", "mails", "processId", "updatedAt", "withdrawnAt"],
        check: "updated_at = now()",
      }),
    ],
    triggers: {
      ...adminStill("organization_id"),
      count_invitations: { on: "BEFORE INSERT", run: "organizations.count_invitations()" },
    },
    checks: { title_plain: "app.is_line(title)" },
  },
  resources: {
    of: { organization: "organizationId" },
    audit: { id: "id", redacted: ["secretsEncrypted"] },
    ...ofNobody,
    sealed: { secretsEncrypted: "organization" },
    retention: keptWith("organization"),
    may: [
      staff("select", { columns: { but: ["secretsEncrypted"] } }),
      members(["admin"], "insert", { and: "deleted_at IS NULL" }),
      members(["admin"], "update", { columns: { but: ["organizationId", "id", "type", "createdAt"] } }),
    ],
    triggers: {
      ...adminStill("organization_id"),
      count_resources: { on: "BEFORE INSERT OR UPDATE OF deleted_at", run: "organizations.count_resources()" },
      tell_webhooks: { on: "AFTER INSERT OR UPDATE", run: "organizations.tell_of_resource()" },
    },
    checks: {
      addresses_folded: "config = organizations.folded_config(config)",
      name_plain: "app.is_line(name)",
      secret_names_plain: "app.is_list(secret_names, 20, 100)",
    },
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
