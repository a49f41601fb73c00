import { Readable } from "node:stream";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isReservedSlug } from "@anamnesis/domain";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliProgram } from "./cli.ts";
import { type CommandLine, openCommandLine } from "./testing/command-line.ts";

let server: CommandLine["server"];
let home: CommandLine["home"];
let run: CommandLine["run"];
let close: CommandLine["close"];
beforeAll(async () => {
  ({ server, home, run, close } = await openCommandLine());
});
afterAll(() => close());

function wordsOfCommands(command: Command): readonly string[] {
  return command.commands.flatMap((child) => [child.name(), ...child.aliases(), ...wordsOfCommands(child)]);
}

describe("the command line", () => {
  it("has no word that an organization could have as its short name", () => {
    const nowhere = {
      env: {},
      stdin: Readable.from([]),
      out: () => undefined,
      err: () => undefined,
      isTerminal: false,
    };
    const words = ["help", ...wordsOfCommands(cliProgram(nowhere))];
    expect(words).toContain("none");
    expect(words.filter((word) => word.length >= 3 && !isReservedSlug(word))).toEqual([]);
  });

  it("says what to do when nobody is signed in", async () => {
    expect(await run(["symptoms", "list"])).toMatchObject({ code: 1, err: expect.stringContaining("Sign in first") });
  });

  it("says what is wrong with a wrong password, and keeps nothing", async () => {
    const { email } = await server.register();
    const result = await run(["sign-in", "--url", server.url, "--email", email], "wrong\n");
    expect(result.code).toBe(1);
    expect(result.err).toMatch(
      /That e-mail address and password do not go together\.\n\(identity\.wrong_credentials, request [\w-]+\)\n$/u,
    );
  });

  it("signs in, records, lists, exports and signs out", async () => {
    const { email, password } = await server.register();
    const signedIn = await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
    expect(signedIn).toMatchObject({ code: 0, out: expect.stringContaining("Signed in as") });
    const kept = await stat(join(home, ".config/anamnesis/session.json"));
    expect(kept.mode & 0o777).toBe(0o600);

    const recorded = await run(
      "symptoms record --category Headache --severity 6 --tag travel --tag coffee --at 2026-03-01T08:30:00+01:00 --time-zone Europe/Vienna --json".split(
        " ",
      ),
    );
    expect(recorded.code).toBe(0);
    expect(JSON.parse(recorded.out)).toMatchObject({
      severity: 6,
      tags: ["travel", "coffee"],
      localDate: "2026-03-01",
    });
    const noonHere = new Date("2026-03-02T12:00:00").toISOString();
    await run(`symptoms record --category Mood --severity 3 --at ${noonHere}`.split(" "));
    const cycle = (parameters: string) => run(["symptoms", "cycle", ...parameters.split(" ")]);
    expect(await cycle("record --flow medium --date 2026-03-02")).toMatchObject({ code: 0 });
    expect(await cycle("record --flow much --date 2026-03-02")).toMatchObject({ code: 2 });
    await cycle("record --flow spotting --date 2026-03-03");
    await cycle("remove --date 2026-03-03");
    expect((await cycle("list --from 2026-03-01 --to 2026-03-31")).out).toBe("2026-03-02  medium\n");
    const listed = await run("symptoms list --from 2026-03-01 --limit 1 --all".split(" "));
    expect(listed.out.split("\n")).toEqual([
      "2026-03-02   3  Mood  cycle day 1",
      "2026-03-01   6  Headache  #travel #coffee",
      "",
    ]);
    expect((await cycle("mode --set pregnancy")).out).toBe("pregnancy\n");
    expect((await run("symptoms list --from 2026-03-02".split(" "))).out).toBe("2026-03-02   3  Mood\n");

    const categories = (parameters: readonly string[]) => run(["symptoms", "categories", ...parameters]);
    expect(await categories(["add", "Ringing", "--icon", "ear"])).toMatchObject({
      code: 0,
      out: "Ringing is offered.\n",
    });
    expect((await categories(["add", "Ringing"])).err).toContain("There is one of that name already.");
    expect((await categories(["add", "Other", "--color", "9"])).code).toBe(2);
    expect((await categories(["list"])).out).toContain("Headache  logged 1×\n");
    const [last] = (await categories(["list", "--json"])).out.trimEnd().split("\n").slice(-1);
    expect(JSON.parse(last ?? "")).toMatchObject({ label: "Ringing", icon: "ear", hidden: false });

    const march2 = ["--date", "2026-03-02"];
    expect(await run(["symptoms", "trackers", "add", "Sport"])).toMatchObject({ code: 0, out: "Sport is followed.\n" });
    await run(["symptoms", "trackers", "add", "Weight", "--kind", "number", "--unit", "kg"]);
    const tracked = ["--track", "Sport=yes", "--track", "Weight=61,4"];
    const day = await run(["symptoms", "day", "set", ...march2, "--sleep", "7:30", ...tracked]);
    expect(day).toMatchObject({ code: 0, out: "2026-03-02  slept 7.5 h  Sport yes  Weight 61.4 kg\n" });
    await run(["symptoms", "day", "note", "A quiet day.", ...march2]);
    await run(["symptoms", "day", "note", "A quiet day, all of it.", ...march2]);
    await run(["symptoms", "day", "set", ...march2, "--track", "Sport=none"]);
    const wholeDays = "symptoms day list --from 2026-03-01 --to 2026-03-31".split(" ");
    expect((await run(wholeDays)).out).toBe("2026-03-02  slept 7.5 h  Weight 61.4 kg  A quiet day, all of it.\n");
    expect(JSON.parse((await run([...wholeDays, "--json"])).out)).toMatchObject({ sleepMinutes: 450 });
    for (const wrong of [
      ["--sleep", "long"],
      ["--track", "Sport"],
      ["--track", "Nothing=yes"],
    ]) {
      expect((await run(["symptoms", "day", "set", ...wrong])).code).toBe(2);
    }
    expect((await run(["symptoms", "day", "set", "--sleep", "25"])).err).toContain("Sleep goes from 0 to 24 hours.");
    const removed = JSON.parse((await run(["symptoms", "trackers", "remove", "Weight", "--json"])).out);
    expect((await run("symptoms trackers list".split(" "))).out).toBe("Sport  yes or no  0 days\n");
    expect(await run(["symptoms", "trackers", "restore", removed.id])).toMatchObject({ code: 0, out: "It is back.\n" });

    const output = join(home, "diary.csv");
    const exported = await run([
      "symptoms",
      "export",
      "--from",
      "2026-03-01",
      "--to",
      "2026-03-31",
      "--output",
      output,
    ]);
    expect(exported).toMatchObject({ code: 0, out: `2 entries in ${output}\n` });
    expect((await readFile(output, "utf8")).trimEnd().split("\r\n")).toHaveLength(3);

    expect(await run(["sign-out"])).toMatchObject({ code: 0 });
    expect((await run(["symptoms", "list"])).code).toBe(1);
  });

  it("reads and sets reminders, and leaves what is not named", async () => {
    const { email, password } = await server.register();
    await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
    const reminders = (...parameters: readonly string[]) => run(["reminders", ...parameters]);
    expect((await reminders("status")).out).toBe("Reminders are off.\n");
    expect(await reminders("test")).toMatchObject({ code: 1, err: expect.stringContaining("Turn them on first") });
    const times = ["--at", "20:30", "--at", "08:00 sat,SUN"];
    const set = await reminders("set", "--on", ...times, "--way", "mail", "--days", "all");
    expect(set.code).toBe(0);
    expect(set.out.split("\n").slice(0, 3)).toEqual([
      "Reminders are on, by mail, on every such day.",
      "20:30  every day",
      "08:00  sat, sun",
    ]);
    expect(set.out).toContain("The next is 2");
    await reminders("set", "--fallback", "mail", "--way", "push");
    expect(JSON.parse((await reminders("status", "--json")).out)).toMatchObject({
      isOn: true,
      times: [
        { time: "20:30", weekdays: [1, 2, 3, 4, 5, 6, 7] },
        { time: "08:00", weekdays: [6, 7] },
      ],
      onlyWhenNothingLogged: false,
      way: "push",
      mailWhenUnreachable: true,
    });
    expect((await reminders("status")).out).toContain("on 0 devices, by mail when none is left");
    expect(await reminders("test")).toMatchObject({ code: 0, out: "One is on its way.\n" });
    for (const wrong of [
      ["--at", "20:30 someday"],
      ["--on", "--off"],
      ["--way", "pigeon"],
    ]) {
      expect((await reminders("set", ...wrong)).code, wrong.join(" ")).toBe(2);
    }
    expect((await reminders("set", "--at", "25:00")).err).toContain("Give a time such as 20:30.");
    expect((await reminders("set", "--off", "--days", "empty", "--json")).out).toContain('"isOn":false');
    expect((await reminders("status")).out).toBe("Reminders are off.\n");
    await run(["sign-out"]);
  });

  it("takes a time as a clock showed it, unless it showed none such or two", async () => {
    const { email, password } = await server.register();
    await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
    const record = (at: string, zone = "europe/vienna") =>
      run(["symptoms", "record", "--category", "Mood", "--severity", "3", "--json", "--at", at, "--time-zone", zone]);
    const once = await record("2026-03-29T03:30");
    expect(JSON.parse(once.out)).toMatchObject({ occurredAt: "2026-03-29T01:30:00Z", timeZone: "Europe/Vienna" });
    expect(await record("2026-03-29T02:30")).toMatchObject({
      code: 1,
      err: expect.stringContaining("2026-03-29T02:30 did not exist. The nearest is 2026-03-29T03:00."),
    });
    const twice = await record("2025-10-26T02:30");
    expect(twice).toMatchObject({ code: 1, err: expect.stringContaining("showed 2025-10-26T02:30 twice") });
    const offered = [...twice.err.matchAll(/\S+\+0\d:00/gu)].map(([at]) => at);
    expect(offered).toEqual(["2025-10-26T02:30+02:00", "2025-10-26T02:30+01:00"]);
    const instants = [];
    for (const at of offered) instants.push(JSON.parse((await record(at)).out).occurredAt);
    expect(instants).toEqual(["2025-10-26T00:30:00Z", "2025-10-26T01:30:00Z"]);
    for (const [at, zone] of [
      ["yesterday", "UTC"],
      ["2026-03-29T03:30", "Moon/Crater"],
    ] as const) {
      expect(await record(at, zone)).toMatchObject({ code: 1, err: expect.stringContaining("request.invalid") });
    }
  });

  it("tells wrong usage from failure, and names the fields that were refused", async () => {
    expect((await run(["symptoms", "record"])).code).toBe(2);
    expect((await run(["nonsense"])).code).toBe(2);
    expect((await run(["--help"])).code).toBe(0);
    const { email, password } = await server.register();
    await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
    const refused = await run("symptoms record --category Mood --severity 11".split(" "));
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("severity: Severity goes from 1 to 10.");
  });

  it("asks again who one is before a file is made, and goes on with the new token", async () => {
    const { email, password } = await server.register();
    await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
    const later = () =>
      server.db.asOwner("UPDATE identity.user_sessions SET authenticated_at = now() - interval '25 hours'");
    await later();
    const output = join(home, "late.csv");
    const exported = ["symptoms", "export", "--from", "2026-01-01", "--to", "2026-12-31", "--output", output];
    expect(await run(exported)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^Confirm first that it is you: anamnesis confirm\n/u),
    });
    expect((await run(["confirm"], "wrong\n")).code).toBe(1);
    expect(await run(["confirm"], `${password}\n`)).toMatchObject({ code: 0, out: "Confirmed.\n" });
    expect((await run(exported)).code).toBe(0);
  });

  it("rotates keys and says how far that is", async () => {
    const { email, password } = await server.register();
    await run(["sign-in", "--url", server.url, "--email", email], `${password}\n`);
    await run("symptoms record --category Mood --severity 3 --notes sealed".split(" "));
    expect(await run(["keys", "status"])).toMatchObject({
      code: 1,
      err: expect.stringContaining("You may not do that."),
    });
    await server.db.asOwner("UPDATE identity.users SET role = 'admin' WHERE email = $1", [email]);
    expect((await run(["keys", "rotate"])).code).toBe(2);
    const asked = await run(["keys", "rotate", "--reason", "once a year", "--json"]);
    expect(JSON.parse(asked.out)).toMatchObject({ kind: "rotate", reason: "once a year" });
    const status = async () => run(["keys", "status"]);
    await expect.poll(async () => (await status()).out, { timeout: 20_000 }).toContain("rotate  finished");
    const { out } = await status();
    expect(out).toMatch(/^(\d+) keys in use, the oldest of [^ ]+Z, wrapped by file; \1 retired, 0 destroyed\n/u);
    expect(out).toMatch(/Z {2}rotate {2}finished {2}(\d+) of \1 keys {2}[1-9]\d* fields {2}once a year\n/u);
    expect(JSON.parse((await run(["keys", "status", "--json"])).out)).toMatchObject({
      destroyed: 0,
      providers: ["file"],
    });
    expect((await run(["symptoms", "list", "--from", "2026-01-01"])).out).toContain("sealed");
  });
});
