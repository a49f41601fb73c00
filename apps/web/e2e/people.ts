import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type APIRequestContext, expect, type Page, test as base } from "@playwright/test";
import { browserZone } from "./zone.ts";

export interface Person {
  readonly email: string;
  readonly password: string;
  readonly displayName: string;
}

export const demo: Person = {
  email: "demo@anamnesis.example",
  password: "a-year-of-plausible-days",
  displayName: "Mara Lindt",
};

/** Looks after the accounts of the demonstration. */
export const admin: Person = {
  email: "admin@anamnesis.example",
  password: "looks-after-the-whole-house",
  displayName: "Administrator",
};

export function newPerson(): Person {
  return { email: `${randomUUID()}@anamnesis.example`, password: "four plain words here", displayName: "Vera Test" };
}

/** Calls a procedure as the page's session, the way the web app does. */
export async function call<Output>(request: APIRequestContext, path: string, input?: unknown): Promise<Output> {
  const origin = process.env["E2E_URL"] ?? "";
  const response = await request.post(`${origin}/trpc/${path}`, {
    headers: { origin, "content-type": "application/json" },
    data: JSON.stringify(input) ?? "",
  });
  expect(response.status(), await response.text()).toBe(200);
  const body: { result: { data: Output } } = await response.json();
  return body.result.data;
}

/** Reads as a session, the way a program would. */
export async function read<Output>(request: APIRequestContext, path: string, input?: unknown): Promise<Output> {
  const query = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await request.get(`${process.env["E2E_URL"] ?? ""}/trpc/${path}${query}`);
  const body: { result: { data: Output } } = await response.json();
  return body.result.data;
}

interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The newest mail to an address about a subject, as soon as it is there. */
export async function mailTo(email: string, subject: RegExp): Promise<string> {
  const outbox = join(process.env["E2E_DATA"] ?? "", "outbox");
  let found: Mail | undefined;
  await expect
    .poll(async () => {
      const names = (await readdir(outbox).catch(() => [])).filter((name) => name.endsWith(".json"));
      const mails = await Promise.all(
        // Named after their time.
        names.toSorted().map(async (name): Promise<Mail> => JSON.parse(await readFile(join(outbox, name), "utf8"))),
      );
      found = mails.findLast((mail) => mail.to === email && subject.test(mail.subject));
      return found !== undefined;
    })
    .toBe(true);
  return found?.text ?? "";
}

/** The six digits of a mail. */
export const codeIn = (mail: string) => /^\s*(\d{6})\s*$/mu.exec(mail)?.[1] ?? "";
/** The path of the link of a mail, with what stands after the #. */
export const linkIn = (mail: string) => /https?:\/\/[^/\s]+(\/\S+#token=\S+)/u.exec(mail)?.[1] ?? "";

/** An account whose address is confirmed by the code of the mail, without the forms (those have tests of their own). */
export async function registered(request: APIRequestContext, person: Person): Promise<void> {
  const { email } = person;
  await call(request, "identity.accounts.register", person);
  const code = codeIn(await mailTo(email, /confirm/iu));
  await call(request, "identity.accounts.verifyEmail", { email, code });
}

/** A person of their own for a test, signed in without the forms (those have tests of their own). */
export async function signedIn(page: Page, person: Person): Promise<void> {
  await call(page.request, "identity.sessions.signIn", { email: person.email, password: person.password });
}

/** An organization that the person of the page looks after, and acts in from here on. */
export async function newOrganization(page: Page, { displayName }: Person): Promise<{ id: string; name: string }> {
  const slug = `clinic-${randomUUID().slice(0, 8)}`;
  const name = `Clinic of ${displayName}`;
  const { id } = await call<{ id: string }>(page.request, "organizations.create", { name, slug, type: "clinic" });
  await call(page.request, "organizations.actIn", { organizationId: id });
  return { id, name };
}

/** Guesses at accounts are limited by address; each test comes from one of its own, as people do. */
export function ownAddress(): Record<string, string> {
  const part = () => Math.floor(Math.random() * 254) + 1;
  return { "x-forwarded-for": `10.${part()}.${part()}.${part()}` };
}

/** Each test has a person of its own: what another one logged would be in its way, or be taken for its own. */
export const test = base.extend<{ person: Person }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads a fixture's needs from the pattern
  extraHTTPHeaders: async ({}, use) => use(ownAddress()),
  person: async ({ page }, use) => {
    const person = newPerson();
    await registered(page.request, person);
    await signedIn(page, person);
    await use(person);
  },
});

export { expect };

/** An entry, made the way a program would; where the browser is, unless told. */
export function logEntry(page: Page, entry: Readonly<Record<string, unknown>>): Promise<{ id: string }> {
  return call(page.request, "symptoms.entries.record", {
    occurredAt: new Date().toISOString(),
    timeZone: browserZone,
    category: "Headache",
    severity: 5,
    ...entry,
  });
}

/** Says how strong it is, on the scale: entries that an earlier walk left below it show numbers, too. */
export async function tapSeverity(page: Page, severity: number): Promise<void> {
  await page
    .getByRole("slider", { name: /^How strong/u })
    .getByText(String(severity), { exact: true })
    .click();
}
