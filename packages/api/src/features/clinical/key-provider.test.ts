import { randomUUID } from "node:crypto";
import { guarded, vaultKeyProvider } from "@anamnesis/crypto";
import { startVault, type VaultServer } from "@anamnesis/crypto/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { careAt } from "../../testing/care.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";

const place = { mount: "transit", key: "anamnesis" };
const token = "hvs.CAESIJ";
const patient = { givenName: "Síle", birthDate: "1979-12-24", gender: "female" as const };
const away = { code: "SERVICE_UNAVAILABLE", message: "crypto.key_provider_unavailable" };

let vault: VaultServer;
let api: TestApi;
let clinic: TestOrganization;
let id: string;
beforeAll(async () => {
  vault = await startVault({ ...place, token });
  const keyProvider = guarded(vaultKeyProvider({ ...place, address: vault.address, token: async () => token }));
  api = await testApi({ keyProvider });
  clinic = await api.newOrganization("City Clinic");
  id = await careAt(api, clinic).newPatient(clinic.members.doctor);
});
afterAll(async () => {
  await api.close();
  await vault.close();
});

/** Somebody at a server that was started a moment ago. */
const anew = (person: TestPerson) => api.callerOf(person, { services: api.restarted() });
const register = (person: TestPerson, recordNumber: string) =>
  anew(person).clinical.patients.register({ id: randomUUID(), familyName: "Ní Bhriain", recordNumber, ...patient });

describe("while the key provider is away", () => {
  it("what needs no patient goes on, what is in memory goes on, and the rest is not to be had until it is back", async () => {
    const { doctor, nurse, admin } = clinic.members;
    expect((await anew(doctor).clinical.patients.open({ id })).familyName).toBe("Okonkwo");
    expect((await api.callerOf(doctor).clinical.patients.open({ id })).familyName).toBe("Okonkwo");
    vault.seal(true);

    await expect(anew(doctor).clinical.patients.open({ id })).rejects.toMatchObject(away);
    await expect(anew(doctor).clinical.patients.search({ text: "okonkwo" })).rejects.toMatchObject(away);
    await expect(anew(doctor).clinical.patients.own()).rejects.toMatchObject(away);
    await expect(register(nurse, "V-2")).rejects.toMatchObject(away);
    // Who treats whom, who works there and what a person logs without words is none of it.
    expect(await anew(doctor).clinical.careTeam.read({ patientId: id })).toMatchObject({ standing: "team" });
    expect((await anew(admin).organizations.members.list({})).members).not.toHaveLength(0);
    const entry = { occurredAt: "2026-03-01T08:30:00Z", timeZone: "Europe/Vienna", category: "Cramps", severity: 5 };
    expect(await anew(doctor).symptoms.entries.record(entry)).toMatchObject({ severity: 5 });
    // A server that opened them a moment ago does so again, on record as ever.
    expect((await api.callerOf(doctor).clinical.patients.open({ id })).familyName).toBe("Okonkwo");

    vault.seal(false);
    await expect
      .poll(() =>
        anew(doctor)
          .clinical.patients.open({ id })
          .then((opened) => opened.familyName, String),
      )
      .toBe("Okonkwo");
    await register(nurse, "V-2");
    expect((await anew(nurse).clinical.patients.search({ text: "bhriain" })).hits).toHaveLength(1);
  });

  it("nobody who needs none waits behind those who do", async () => {
    const { doctor, admin } = clinic.members;
    vault.hang();
    const order: string[] = [];
    const waiting = Array.from({ length: 12 }, () =>
      anew(doctor)
        .clinical.patients.open({ id })
        .catch((error: unknown) => error)
        .finally(() => order.push("record")),
    );
    await anew(admin).organizations.members.list({});
    order.push("members");
    for (const refused of await Promise.all(waiting)) expect(refused).toMatchObject(away);
    // Those for whom there is no room are told so at once; of the others, nobody is answered before.
    expect(order.slice(order.indexOf("members") + 1).length).toBeGreaterThan(3);
  });
});
