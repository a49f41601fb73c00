import { randomUUID } from "node:crypto";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { call, linkIn, mailTo, newPerson, type Person, registered, signedIn } from "./people.ts";

export interface Window {
  readonly person: Person;
  readonly context: BrowserContext;
  readonly page: Page;
}

export function somebody(name: string): Person {
  const person = newPerson();
  return { ...person, displayName: `${name} ${person.email.slice(0, 6)}` };
}

/** A window of a new person's own; from another address, as people are. */
export async function windowOf(browser: Browser, name: string): Promise<Window> {
  const part = () => Math.floor(Math.random() * 254) + 1;
  const context = await browser.newContext({
    extraHTTPHeaders: { "x-forwarded-for": `10.${part()}.${part()}.${part()}` },
  });
  const page = await context.newPage();
  const person = somebody(name);
  await registered(page.request, person);
  await signedIn(page, person);
  return { person, context, page };
}

export const url = (path: string) => `${process.env["E2E_URL"]}${path}`;
export const newSlug = () => `house-${randomUUID().slice(0, 8)}`;

/** The page belongs to somebody of its own. */
export async function signedInAs(page: Page, name: string): Promise<Person> {
  const person = somebody(name);
  await registered(page.request, person);
  await signedIn(page, person);
  return person;
}

/** An organization, made the way a program would, with whoever made it acting in it. */
export async function organizationOf(page: Page, name: string): Promise<{ id: string; slug: string }> {
  const slug = newSlug();
  const { id } = await call<{ id: string }>(page.request, "organizations.create", { name, slug, type: "clinic" });
  await call(page.request, "organizations.actIn", { organizationId: id });
  return { id, slug };
}

/** The link of the newest invitation of an address. */
export const invitationLink = async (email: string) => linkIn(await mailTo(email, /invitation/iu));

/** Somebody who was invited into the organization of `host` and acts in it. */
export async function joined(host: Page, browser: Browser, role: string): Promise<Window> {
  const guest = await windowOf(browser, "Nina");
  const { email } = guest.person;
  await call(host.request, "organizations.members.invite", { email, role });
  const token = (await invitationLink(email)).split("token=")[1];
  const { organizationId } = await call<{ organizationId: string }>(
    guest.page.request,
    "organizations.invitations.accept",
    { token },
  );
  await call(guest.page.request, "organizations.actIn", { organizationId });
  return guest;
}

/** The room in the frame of a phone, with which one goes to another. */
export const switcher = (page: Page) => page.getByRole("button", { name: /^You are in/u });
