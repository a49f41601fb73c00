import { whoOf } from "@anamnesis/auth";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi } from "../../testing/index.ts";
import { because } from "../../testing/organizations.ts";

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

describe("acting in an organization", () => {
  it("gives the session another token, and the old one is worth nothing", async () => {
    const clinic = await api.newOrganization();
    const person = await api.newPerson();
    const acting = await api.joined(person, clinic.id, "nurse");
    expect(acting.token).not.toBe(person.token);
    await expect(api.refreshed(person)).rejects.toThrow("the session is not known");
    expect(acting.principal.session.handle).toBe(person.principal.session.handle);
  });

  it("takes nothing from a page that still shows another one", async () => {
    const [here, there] = [await api.newOrganization(), await api.newOrganization()];
    const inOther = { shownOrganization: there.id };
    await expect(
      api.callerOf(here.members.admin, inOther).organizations.update({ legalName: "Typed for another" }),
    ).rejects.toMatchObject({ message: "organizations.acts_elsewhere" });
    const shown = { shownOrganization: here.id };
    await api.callerOf(here.members.admin, shown).organizations.update({ legalName: "Typed here" });
  });

  it("is told to pages that wait, as is its end", async () => {
    const clinic = await api.newOrganization();
    const { nurse, admin } = clinic.members;
    const stop = new AbortController();
    const who = whoOf(nurse.principal, { requestId: "follow", clientIp: null, userAgent: null });
    const session = { who, userId: nurse.account.id, watchKey: nurse.principal.watchKey };
    const followed = api.services.live.follow(session, null, stop.signal);
    expect((await followed.next()).value).toMatchObject({ news: { state: "open", acting: `${clinic.id} nurse` } });
    await api.callerOf(admin).organizations.members.changeStatus({
      userId: nurse.account.id,
      status: "suspended",
      reason: because,
    });
    expect((await followed.next()).value).toMatchObject({ news: { state: "open", acting: `${clinic.id} nobody` } });
    stop.abort();
  });
});
