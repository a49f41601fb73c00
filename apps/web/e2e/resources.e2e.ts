import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { asOwner } from "./database.ts";
import { call, expect, newOrganization, newPerson, registered, signedIn, test } from "./people.ts";

interface Receiver {
  readonly url: string;
  readonly received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** What it answers from here on. */
  status: number;
  close(): Promise<void>;
}

/** The other side of a webhook. */
async function receiver(): Promise<Receiver> {
  const received: Receiver["received"] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.writeHead(made.status).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const made: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    received,
    status: 204,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return made;
}

const status = (page: Page) => page.getByRole("region", { name: "Status" });
const history = (page: Page) => page.getByRole("region", { name: "History" });

/** Decides something about the resource that is open, with a reason. */
async function decide(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole("region", { name: "What you can do" }).getByRole("button", { name: button }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: button }).click();
  await expect(dialog).toBeHidden();
}

test("an administrator sets up a webhook, tests it, and sees what was done with it", async ({ page, person }) => {
  const other = await receiver();
  await newOrganization(page, person);
  await page.goto("/organization/resources");
  await expect(page.getByRole("heading", { name: "Nothing is connected yet" })).toBeVisible();
  await page.getByRole("link", { name: "Webhook" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Add a webhook" })).toBeVisible();

  // What does not fit is said where it stands, and nothing is lost.
  await page.getByLabel("Name").fill("Events for the archive");
  await page.getByLabel("Address").fill("archive");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("Give an address such as https://hooks.clinic.example/in.")).toBeVisible();
  await expect(page.getByText("Choose the events.")).toBeVisible();
  await expect(page.getByLabel("Address")).toBeFocused();
  await page.getByLabel("Address").fill("https://10.1.2.3/in");
  await page.getByLabel("Somebody joined").check();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByText("That address lies inside a network that is not open to resources.")).toBeVisible();
  await expect(page.getByLabel("Name")).toHaveValue("Events for the archive");
  await expect(page.getByLabel("Somebody joined")).toBeChecked();
  await page.reload();
  await expect(page.getByLabel("Name")).toHaveValue("Events for the archive");

  await page.getByLabel("Address").fill(other.url);
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(new URL(other.url).host);
  await page.getByRole("button", { name: "Make one" }).click();
  const secret = await page.getByLabel("Signing secret", { exact: true }).inputValue();
  expect(secret).toMatch(/^whsec_/u);
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Events for the archive" })).toBeVisible();
  await expect(page.getByText("Set. It is never shown.")).toBeVisible();
  expect(await page.content()).not.toContain(secret);
  await expect(page.getByLabel("Address")).toHaveAttribute("placeholder", `${new URL(other.url).origin}/…`);
  expect(await page.content()).not.toContain(other.url);

  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(status(page)).toContainText("It took the test event, which was sent signed (204).");
  expect(other.received).toHaveLength(1);
  expect(other.received[0]?.headers["webhook-signature"]).toMatch(/^v1,/u);

  other.status = 401;
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(status(page)).toContainText("It answers, and refuses us (401)");
  await expect(status(page)).toContainText("Not answering");
  await other.close();
  await page.getByRole("button", { name: "Test the connection" }).click();
  await expect(status(page)).toContainText("nothing listens at that port");

  await decide(page, "Take out of use", "The archive is being moved.");
  await expect(status(page)).toContainText("Out of use");
  await expect(history(page)).toContainText("The archive is being moved.");
  await expect(history(page)).toContainText("Connection test: It answers, and refuses us (401)");
  await expect(history(page).getByText(person.displayName).first()).toBeVisible();

  await page.getByRole("link", { name: "All resources" }).click();
  const row = page.getByRole("list", { name: "Resources" }).getByRole("listitem");
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("Out of use");
  await row.getByRole("link").click();
  await decide(page, "Remove", "It is not needed any more.");
  await expect(page.getByRole("heading", { name: "Nothing is connected yet" })).toBeVisible();
});

test("what a webhook was told stands on its page, and whether it took it", async ({ page, person }) => {
  const other = await receiver();
  await newOrganization(page, person);
  const { id } = await call<{ id: string }>(page.request, "organizations.resources.create", {
    type: "webhook",
    name: "Archive",
    config: { url: other.url, events: ["resource.changed"] },
  });
  await page.goto(`/organization/resources/${id}`);
  const events = page.getByRole("region", { name: "Events" });
  await expect(events.getByRole("heading", { name: "Nothing was sent yet" })).toBeVisible();

  const room = { type: "room", name: "Room 1", config: { location: "2nd floor" } };
  await call(page.request, "organizations.resources.create", room);
  await expect.poll(() => other.received.length).toBe(1);
  expect(JSON.parse(other.received[0]?.body ?? "")).toMatchObject({
    type: "resource.changed",
    data: { change: "added" },
  });
  await page.reload();
  await expect(events.getByText("A resource changed")).toBeVisible();
  await expect(events.getByText("It took the event (204).")).toBeVisible();

  other.status = 503;
  await call(page.request, "organizations.resources.create", { ...room, name: "Room 2" });
  await expect.poll(() => other.received.length).toBeGreaterThan(1);
  await page.reload();
  await expect(events.getByText("It answers that it is not well itself (503).")).toBeVisible();
  await expect(events.getByText("Waiting")).toBeVisible();
  await other.close();
});

test("a secret stays where it is sent to, and is given again for another address", async ({ page, person }) => {
  await newOrganization(page, person);
  const config = { baseUrl: "https://8.8.8.8/fhir", clientId: "us", clientSecret: "a-secret-of-theirs" };
  const made = { type: "laboratory", name: "Lab", config };
  const { id } = await call<{ id: string }>(page.request, "organizations.resources.create", made);
  await page.goto(`/organization/resources/${id}`);
  await page.getByLabel("Base address").fill("https://1.1.1.1/fhir");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("It was given for another address. Give it again, or remove it.")).toBeVisible();
  await expect(page.getByLabel("Base address")).toHaveValue("https://1.1.1.1/fhir");
  await page.getByRole("button", { name: "Replace: Client secret" }).click();
  await page.getByLabel("Client secret", { exact: true }).fill("another-secret");
  await page.getByLabel("CLIA number").fill("05d2081492");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
  await expect(page.getByLabel("CLIA number")).toHaveValue("05D2081492");
  // An address is shown without its path, which may be a secret, and stays where nothing is typed.
  const address = page.getByLabel("Base address");
  await expect(address).toHaveValue("");
  await expect(address).toHaveAttribute("placeholder", "https://1.1.1.1/…");
  await expect(history(page)).toContainText("Changed: Base address, CLIA number, What is not shown");
  await page.getByRole("button", { name: "Remove: Client secret" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Client secret", { exact: true })).toHaveValue("");
});

test("what somebody else changed meanwhile is not overwritten unseen", async ({ page, person }) => {
  await newOrganization(page, person);
  const made = { type: "room", name: "Room 1", config: { location: "2nd floor", equipment: ["ECG"] } };
  const room = await call<{ id: string; updatedAt: string }>(page.request, "organizations.resources.create", made);
  await page.goto(`/organization/resources/${room.id}`);
  await page.getByRole("textbox", { name: "Place" }).fill("4th floor");
  const theirs = { ...made, id: room.id, version: room.updatedAt, config: { location: "3rd floor" } };
  await call(page.request, "organizations.resources.update", theirs);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("alert")).toContainText("Somebody else changed this meanwhile");
  await expect(history(page)).toContainText("Changed: Place, Equipment");
  await expect(page.getByRole("textbox", { name: "Place" })).toHaveValue("4th floor");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
});

test("staff see resources and change nothing; patients do not see them", async ({ page, browser, person }) => {
  const { id: organizationId } = await newOrganization(page, person);
  for (const name of ["Room 1", "Room 2"]) {
    const room = { type: "room", name, config: { location: "2nd floor", equipment: ["ECG", "Scales"] } };
    await call(page.request, "organizations.resources.create", room);
  }
  const colleague = newPerson();
  await registered(page.request, colleague);
  await asOwner(
    `INSERT INTO organizations.memberships (organization_id, user_id, role, process_id)
      SELECT $1, id, 'nurse', process_id FROM identity.users WHERE email = $2`,
    [organizationId, colleague.email],
  );
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await signedIn(theirs, colleague);
  await call(theirs.request, "organizations.actIn", { organizationId });
  const origin = process.env["E2E_URL"] ?? "";
  await theirs.goto(`${origin}/organization/resources?type=room`);
  await expect(theirs.getByRole("navigation", { name: "Types" })).toContainText("Rooms 2");
  await expect(theirs.getByRole("link", { name: "Add a resource" })).toHaveCount(0);
  await theirs.getByRole("link", { name: "Room 1" }).click();
  await expect(theirs.getByText("ECG, Scales")).toBeVisible();
  await expect(theirs.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(history(theirs)).toHaveCount(0);
  await theirs.goto(`${origin}/organization/resources/new`);
  await expect(theirs.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  await asOwner("UPDATE organizations.memberships SET role = 'patient' WHERE organization_id = $1 AND role = 'nurse'", [
    organizationId,
  ]);
  await theirs.goto(`${origin}/organization/resources`);
  await expect(theirs.getByRole("heading", { name: "Your role does not open this page" })).toBeVisible();
  await context.close();
});
