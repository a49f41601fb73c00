import {
  AppError,
  createResourceInput,
  listResourcesInput,
  removeResourceInput,
  resourceIdInput,
  setResourceStatusInput,
  updateResourceInput,
} from "@anamnesis/domain";
import type { AccountLimit } from "../../../admission.ts";
import { permittedToMembers, readingAsMember, router, writingAsMember } from "../../../trpc.ts";
import { listDeliveries } from "../webhooks/repository.ts";
import { readHistory } from "./history.ts";
import {
  changeResource,
  changeResourceStatus,
  createResource,
  getResource,
  keepTest,
  openForTest,
  readResources,
  removeResource,
} from "./service.ts";

// Each looks an address up, or calls it.
const addressLimit: AccountLimit = { most: 120, perSeconds: 3_600, reason: "organizations.too_many_addresses" };

/** What the organization that the session acts in connects to, or owns. */
export const resourcesRouter = router({
  list: readingAsMember("organizations.resources.read")
    .input(listResourcesInput.prefault({}))
    .query(({ ctx, input }) => readResources(ctx.tx, ctx.membership.organizationId, input)),
  byId: readingAsMember("organizations.resources.read")
    .input(resourceIdInput)
    .query(({ ctx, input: { id } }) => getResource(ctx.tx, { organizationId: ctx.membership.organizationId, id })),
  history: readingAsMember("organizations.resources.history")
    .input(resourceIdInput)
    .query(async ({ ctx, input: { id } }) => {
      const { organizationId } = ctx.membership;
      const history = await readHistory(ctx.tx, { organizationId, id });
      if (history.length === 0) throw new AppError("not_found", "organizations.resource_not_found");
      return history;
    }),
  create: permittedToMembers("organizations.resources.administer", addressLimit)
    .input(createResourceInput)
    .mutation(async ({ ctx, input }) => {
      const { connections } = ctx.services;
      const { organizationId } = ctx.membership;
      await connections.refuseClosed(input.type, input.config);
      return ctx.write((tx) => createResource(tx, { organizationId, input }));
    }),
  update: permittedToMembers("organizations.resources.administer", addressLimit)
    .input(updateResourceInput)
    .mutation(async ({ ctx, input }) => {
      const { connections } = ctx.services;
      const { organizationId } = ctx.membership;
      await connections.refuseClosed(input.type, input.config);
      return ctx.write((tx) => changeResource(tx, { organizationId, input }));
    }),
  setStatus: writingAsMember("organizations.resources.administer")
    .input(setResourceStatusInput)
    .mutation(({ ctx, input }) => changeResourceStatus(ctx.tx, ctx.membership.organizationId, input)),
  remove: writingAsMember("organizations.resources.administer")
    .input(removeResourceInput)
    .mutation(async ({ ctx, input: { id } }) => {
      await removeResource(ctx.tx, { organizationId: ctx.membership.organizationId, id });
      return { done: true as const };
    }),
  /** What a webhook was told last. */
  deliveries: readingAsMember("organizations.resources.history")
    .input(resourceIdInput)
    .query(({ ctx, input: { id } }) => listDeliveries(ctx.tx, { organizationId: ctx.membership.organizationId, id })),
  /** Two transactions, so that none is open while somebody else is waited for. */
  testConnection: permittedToMembers("organizations.resources.administer", addressLimit)
    .input(resourceIdInput)
    .mutation(async ({ ctx, input: { id } }) => {
      const { connections } = ctx.services;
      const { organizationId } = ctx.membership;
      const key = { organizationId, id };
      const { resource, config } = await ctx.writeUnkept((tx) => openForTest(tx, key));
      const test = await connections.test({ organizationId, userId: ctx.account.id, type: resource.type, config });
      return ctx.writeUnkept(
        (tx) => keepTest(tx, { key, version: resource.updatedAt, test }),
        `Connection test: ${test.words}`,
      );
    }),
});
