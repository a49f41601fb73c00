import { randomUUID } from "node:crypto";
import { newActor } from "@anamnesis/db/testing";
import { mostLiveShares } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

// What somebody can share who can run any SQL as the application role, with a session of their own.

let api: TestApi;
let clinic: TestOrganization;
let eve: TestPerson;
beforeAll(async () => {
  api = await testApi();
  [clinic, eve] = [await api.newOrganization(), await api.newPerson()];
});
afterAll(() => api.close());

interface Given {
  readonly name?: string;
  readonly categories?: readonly string[] | null;
  readonly from?: string;
  readonly to?: string | null;
  readonly until?: string;
  readonly times?: number;
}
const share = ({
  name = "Eve",
  categories = null,
  from = "2026-03-01",
  to = null,
  until = "2026-12-31",
  times = 1,
}: Given = {}) =>
  api.db.app.withContext(newActor({ userId: eve.account.id, process: "test" }), (tx) =>
    tx.query<{ outcome: string }>(
      `SELECT symptoms.create_share(gen_random_uuid(), $1, $2, $3, $4, $5, false, false, false, $6, false) AS outcome
        FROM generate_series(1, $7)`,
      [clinic.id, name, categories, from, to, until, times],
    ),
  );

describe("a share by plain SQL", () => {
  it.each([
    ["from before all days", { from: "-infinity" }],
    ["from after all days", { from: "infinity" }],
    ["from before the calendar of the app", { from: "0044-03-15 BC" }],
    ["from after it", { from: "5874897-12-31" }],
    ["to the end of time", { to: "infinity" }],
    ["that runs out before it began", { until: "-infinity" }],
    ["in a name that turns text", { name: "\u202eEve" }],
    ["in a name of two lines", { name: "Eve\nand more" }],
    ["of a category that turns text", { categories: ["Cramps", "\u202eMood"] }],
    ["of a category of two lines", { categories: ["Cramps\nMood"] }],
    ["in a name that nobody sees", { name: "\u200b" }],
  ] as const)("is not made %s, and those with whom it would be shared read their list", async (_, given) => {
    await expect(share(given)).rejects.toMatchObject({ code: "23514" });
    const list = await api.callerOf(clinic.members.nurse).symptoms.shared.list({});
    expect(list).toMatchObject({ shares: [] });
  });

  it("is one of as many as the application allows, which nobody else says", async () => {
    const [row] = await api.db.asOwner<{ most: number }>("SELECT symptoms.most_live_shares() AS most");
    expect(row?.most).toBe(mostLiveShares);
    const outcomes = (await share({ times: mostLiveShares + 1 })).map(({ outcome }) => outcome);
    expect(outcomes).toEqual([...Array<string>(mostLiveShares).fill("done"), "too_many"]);
    const byHand =
      "SELECT symptoms.create_share($1, $2, 'E', NULL, now()::date, NULL, false, false, false, now(), false, 100000)";
    const asked = api.db.app.withContext(newActor({ userId: eve.account.id, process: "test" }), (tx) =>
      tx.query(byHand, [randomUUID(), clinic.id]),
    );
    await expect(asked).rejects.toMatchObject({ code: "42883" });
  });
});
