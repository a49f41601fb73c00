import { randomUUID } from "node:crypto";
import { mostSnippets } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { refusalOf } from "../../testing/identity.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

let api: TestApi;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  clinic = await api.newOrganization("City Clinic");
});
afterAll(() => api.close());

const snippetsOf = (person: TestPerson) => api.callerOf(person).clinical.snippets;
const words = "Abdomen soft, no guarding; nothing else was planted.";

describe("snippets", () => {
  it("are each writer’s own, kept sealed, changed and taken away by them", async () => {
    const { doctor, nurse } = clinic.members;
    const id = randomUUID();
    await snippetsOf(doctor).save({ id, name: "Abd", text: words });
    expect(await snippetsOf(doctor).list()).toEqual([{ id, name: "abd", text: words }]);
    expect(await snippetsOf(nurse).list()).toEqual([]);
    const kept = await api.db.asOwner<{ text: string }>(
      "SELECT s::text AS text FROM clinical.snippets AS s UNION ALL SELECT t::text FROM audit.audit_events AS t",
    );
    expect(
      kept.filter(({ text }) => text.includes("planted") || text.includes(Buffer.from(words).toString("hex"))),
    ).toEqual([]);
    expect((await refusalOf(snippetsOf(nurse).save({ id, name: "abd", text: "Theirs" }))).reason).toBe(
      "clinical.snippet_not_found",
    );
    expect(await snippetsOf(nurse).remove({ id })).toEqual({ removed: false });
    await snippetsOf(doctor).save({ id, name: "belly", text: "Soft." });
    expect(await snippetsOf(doctor).list()).toEqual([{ id, name: "belly", text: "Soft." }]);
    const again = snippetsOf(doctor).save({ id: randomUUID(), name: "BELLY", text: "Hard." });
    expect((await refusalOf(again)).reason).toBe("clinical.snippet_name_taken");
    expect(await snippetsOf(doctor).remove({ id })).toEqual({ removed: true });
    expect(await snippetsOf(doctor).list()).toEqual([]);
  });

  it("stay at the organization where they were written, and are as many as anybody keeps in mind", async () => {
    const person = await api.newPerson();
    const atWork = await api.joined(person, clinic.id, "doctor");
    for (let index = 0; index < mostSnippets; index += 1) {
      await snippetsOf(atWork).save({ id: randomUUID(), name: `n${index}`, text: words });
    }
    const more = snippetsOf(atWork).save({ id: randomUUID(), name: "more", text: words });
    expect((await refusalOf(more)).reason).toBe("clinical.too_many_snippets");
    const other = await api.newOrganization("Other Clinic");
    const elsewhere = await api.joined({ ...person, principal: await api.again(person.principal) }, other.id, "doctor");
    expect(await snippetsOf(elsewhere).list()).toEqual([]);
  });
});
