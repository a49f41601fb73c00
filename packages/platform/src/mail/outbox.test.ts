import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sender, someMail } from "../testing/mail-contract.ts";
import { createOutboxMail, listOutbox, readOutbox } from "./outbox.ts";

describe("the folder for mails", () => {
  let parent: string;
  let directory: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "anamnesis-outbox-"));
    directory = join(parent, "outbox");
  });
  afterEach(async () => {
    vi.useRealTimers();
    await rm(parent, { recursive: true });
  });

  it("shows its mails, the newest first", async () => {
    const mail = createOutboxMail({ directory, from: sender });
    // The order does not hang on the clock: it stands still here.
    vi.useFakeTimers({ toFake: ["Date"] });
    for (const subject of ["first", "second\r\nBcc: eve@evil.example", "third 🌿"]) {
      await mail.send(someMail({ subject, html: "<p>ü</p>" }));
    }
    vi.useRealTimers();
    const shown = await listOutbox(directory, 10);
    expect(shown.map(({ subject }) => subject)).toEqual(["third 🌿", "second Bcc: eve@evil.example", "first"]);
    expect(shown[0]).toMatchObject({ to: "ada@example.org", text: "A text.", html: "<p>ü</p>" });
    expect(Math.abs(Date.parse(shown[0]?.date ?? "") - Date.now())).toBeLessThan(60_000);
    expect(await listOutbox(directory, 1)).toEqual(shown.slice(0, 1));
    expect(await readOutbox(directory, shown[2]?.id ?? "")).toEqual(shown[2]);
  });

  it("has no mails before the first", async () => {
    expect(await listOutbox(directory, 10)).toEqual([]);
  });

  it("is readable by its owner alone", async () => {
    await createOutboxMail({ directory, from: sender }).send(someMail());
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const names = await readdir(directory);
    expect(names.map((name) => name.replace(/^.*Z-[0-9a-f]{8}/u, "")).toSorted()).toEqual([".eml", ".json"]);
    for (const name of names) expect((await stat(join(directory, name))).mode & 0o777).toBe(0o600);
  });

  it("keeps the newest, removes what is older with what a cut off write has left, and nothing else", async () => {
    const mail = createOutboxMail({ directory, from: sender, keep: 3 });
    await mail.send(someMail({ subject: "0" }));
    await writeFile(join(directory, "2020-01-01T00-00-00.000Z-01234567.eml.partial"), "half");
    await writeFile(join(directory, "2020-01-01T00-00-00.000Z-01234567.json"), "{}");
    await writeFile(join(directory, "1 shopping list.eml"), "milk");
    for (const subject of ["1", "2", "3", "4"]) await mail.send(someMail({ subject }));
    expect((await listOutbox(directory, 10)).map(({ subject }) => subject)).toEqual(["4", "3", "2"]);
    const names = await readdir(directory);
    expect(names.filter((name) => name.startsWith("20"))).toHaveLength(6);
    expect(names).toContain("1 shopping list.eml");
  });

  it("shows nothing from outside, and nothing that is not a mail", async () => {
    await createOutboxMail({ directory, from: sender }).send(someMail());
    const [shown] = await listOutbox(directory, 1);
    const { id: _id, ...content } = shown ?? {};
    await writeFile(join(parent, "secret.json"), JSON.stringify(content));
    await writeFile(join(directory, "other.json"), JSON.stringify(content));
    const outside = "2026-11-21T14-05-00.000Z-01234567";
    await writeFile(join(parent, `${outside}.json`), JSON.stringify(content));
    for (const id of [
      "../secret",
      "other",
      "",
      ".",
      `../${outside}`,
      `${shown?.id}/../../secret`,
      `${shown?.id}\u0000`,
    ]) {
      expect(await readOutbox(directory, id), id).toBeNull();
    }
    expect(await readOutbox(directory, outside)).toBeNull();
    await writeFile(join(directory, `${outside}.json`), JSON.stringify({ to: 1 }));
    expect(await readOutbox(directory, outside)).toBeNull();
  });

  it("says where it is", () => {
    expect(createOutboxMail({ directory, from: sender }).describes).toBe(`folder ${directory}`);
  });
});
