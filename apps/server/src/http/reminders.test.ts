import { usualReminders } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServer, type OpenServer, testOrigin } from "../testing/index.ts";

let server: OpenServer;
let cookie: string;
beforeAll(async () => {
  server = await openServer();
  const { email, password } = await server.register();
  const response = await call("identity.sessions.signIn", { email, password });
  cookie = (response.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
});
afterAll(() => server.close());

const call = (path: string, input: unknown) =>
  fetch(`${server.url}/trpc/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: testOrigin, cookie: cookie ?? "" },
    body: JSON.stringify(input ?? null),
  });
const isOn = async () => {
  const answer = await fetch(`${server.url}/trpc/reminders.read`, { headers: { cookie } });
  const body = (await answer.json()) as { result: { data: { isOn: boolean; nextAt: string | null } } };
  const { isOn, nextAt } = body.result.data;
  return [isOn, nextAt !== null];
};
const off = (key: string, init: RequestInit = {}) =>
  fetch(`${server.url}/reminders/off?key=${key}`, { method: "POST", ...init });

describe("the link in a reminder", () => {
  it("switches them off for POST alone, without a cookie, also as mail programs send it, and twice", async () => {
    await call("reminders.change", { ...usualReminders, isOn: true, way: "mail" });
    const [row] = await server.db.asOwner<{ key: string }>("SELECT off_key AS key FROM reminders.settings");
    const key = row?.key ?? "";
    const looked = await fetch(`${server.url}/reminders/off?key=${key}`, { headers: { "accept-language": "de" } });
    expect([looked.status, looked.headers.get("cache-control")]).toEqual([200, "no-store"]);
    const page = await looked.text();
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('<form method="post">');
    expect(await isOn()).toEqual([true, true]);
    for (const init of [
      { body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) },
      { body: ((form) => (form.set("List-Unsubscribe", "One-Click"), form))(new FormData()) },
      {},
    ]) {
      const answer = await off(key, init);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain("Your reminders are off.");
    }
    expect(await isOn()).toEqual([false, false]);
    const trail = await server.db.asOwner(
      "SELECT process_kind, user_role FROM audit.trail WHERE table_name = 'settings' AND operation = 'UPDATE'",
    );
    expect(trail).toEqual([{ process_kind: "reminders.switchOff", user_role: "anonymous" }]);
  });

  it("says the same for a key of nobody's, and that there is nothing for what is none", async () => {
    expect((await off("00000000-0000-4000-8000-000000000000")).status).toBe(200);
    expect((await off("1")).status).toBe(404);
    expect((await fetch(`${server.url}/reminders/off`)).status).toBe(404);
  });
});
