import { randomUUID } from "node:crypto";
import { whoOf } from "@anamnesis/auth";
import type { Tx } from "@anamnesis/db";
import type { LiveNews } from "@anamnesis/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asSystem } from "../../system.ts";
import { type TestApi, testApi, type TestOrganization, type TestPerson } from "../../testing/index.ts";
import { tellOwnPages } from "./repository.ts";
import { createLiveWatch, type LiveWatch, type PlacedNews } from "./watch.ts";

let api: TestApi;
let watch: LiveWatch;
let anna: TestPerson;
let clinic: TestOrganization;
beforeAll(async () => {
  api = await testApi();
  watch = createLiveWatch({ database: api.db.app, everyMs: 20 });
  anna = await api.newPerson();
  clinic = await api.newOrganization();
});
afterAll(async () => {
  watch.close();
  await api.close();
});

const facts = { requestId: "live", clientIp: null, userAgent: null };
const asking = (person: TestPerson) => whoOf(person.principal, facts);
const sessionOf = (person: TestPerson) => ({
  who: asking(person),
  userId: person.account.id,
  watchKey: person.principal.watchKey,
});
const write = <T>(person: TestPerson, fn: (tx: Tx) => Promise<T>) =>
  api.db.app.withContext({ ...asking(person), process: "test.tell" }, fn);
const tell = (person: TestPerson, id = randomUUID()) =>
  write(person, (tx) => tellOwnPages(tx, "exports.progressed", id)).then(() => id);
/** As a function that knows why an organization is told. */
const tellClinic = (organization: TestOrganization, roles: readonly string[]) => {
  const id = randomUUID();
  return api.db
    .asOwner("SELECT live.put('symptoms.share_created', $1, NULL, $2, $3)", [id, organization.id, roles])
    .then(() => id);
};

interface Page {
  /** The next `n` things that happened. */
  next(n: number): Promise<string[]>;
  /** News about the session, so far. */
  readonly sessions: LiveNews[];
  readonly kinds: string[];
  lastId(): string | null;
  close(): Promise<void>;
}

/** A page that follows, and can be closed and opened again where it was. */
function open(person: TestPerson, after: string | null = null, by = watch): Page {
  const stop = new AbortController();
  const seen: PlacedNews[] = [];
  const sessions: LiveNews[] = [];
  const kinds: string[] = [];
  const following = by.follow(sessionOf(person), after, stop.signal);
  let lastId = after;
  const reading = (async () => {
    for await (const placed of following) {
      if (placed.news.type === "session") sessions.push(placed.news);
      else seen.push(placed);
      kinds.push(placed.news.type);
    }
  })();
  return {
    sessions,
    kinds,
    lastId: () => lastId,
    async next(n) {
      await expect.poll(() => seen.length, { interval: 5 }).toBeGreaterThanOrEqual(n);
      return seen.splice(0, n).map(({ id, news }) => {
        lastId = id ?? lastId;
        return news.type === "event" ? news.id : news.type;
      });
    },
    async close() {
      stop.abort();
      await reading;
    },
  };
}
/** Once it hears of its session, a page has begun to follow. */
const settled = (page: Page) => expect.poll(() => page.sessions.length).toBeGreaterThan(0);

describe("an open page", () => {
  it("hears of what happens to its person's things, in order, and of nobody else's", async () => {
    const page = open(anna);
    await settled(page);
    await tell(await api.newPerson());
    const told = [await tell(anna), await tell(anna), await tell(anna)];
    expect(await page.next(3)).toEqual(told);
    await page.close();
  });

  it("goes on where it was after a break, with nothing missed and nothing twice", async () => {
    const page = open(anna);
    await settled(page);
    const first = await tell(anna);
    expect(await page.next(1)).toEqual([first]);
    await page.close();
    const missed = [await tell(anna), await tell(anna)];
    const again = open(anna, page.lastId());
    await settled(again);
    const after = await tell(anna);
    expect(await again.next(3)).toEqual([...missed, after]);
    await again.close();
  });

  it("that broke before anything happened misses nothing either", async () => {
    const person = await api.newPerson();
    const stop = new AbortController();
    const first = await watch.follow(sessionOf(person), null, stop.signal).next();
    stop.abort();
    const missed = await tell(person);
    const again = open(person, first.value?.id ?? null);
    expect(await again.next(1)).toEqual([missed]);
    await again.close();
  });

  it("misses none of many writers that end in another order than they began, across many breaks", async () => {
    const person = await api.newPerson();
    const told: string[] = [];
    const slow = api.db.login({ poolSize: 12 });
    let page = open(person);
    await settled(page);
    const writers = Array.from({ length: 12 }, async (_, i) => {
      for (let n = 0; n < 15; n += 1) {
        const id = randomUUID();
        told.push(id);
        await slow.withContext({ ...asking(person), process: "test.tell" }, async (tx) => {
          await tellOwnPages(tx, "exports.progressed", id);
          // Told early, committed late: a reader who goes by the sequence alone would pass it by.
          await tx.query("SELECT pg_sleep($1)", [((i * 7 + n * 3) % 11) / 200]);
        });
      }
    });
    const heard: string[] = [];
    while (heard.length < 180) {
      heard.push(...(await page.next(1)));
      if (heard.length % 9 > 0) continue;
      await page.close();
      page = open(person, page.lastId());
    }
    await Promise.all(writers);
    await page.close();
    await slow.close();
    expect(heard.toSorted()).toEqual(told.toSorted());
  });

  it("of a member hears what the organization's roles are told, and no longer once they are out", async () => {
    const { nurse, doctor, admin } = clinic.members;
    const pages = [open(nurse), open(doctor)] as const;
    await Promise.all(pages.map(settled));
    const forDoctors = await tellClinic(clinic, ["doctor"]);
    const forBoth = await tellClinic(clinic, ["doctor", "nurse"]);
    expect(await pages[1].next(2)).toEqual([forDoctors, forBoth]);
    expect(await pages[0].next(1)).toEqual([forBoth]);
    await tellClinic(await api.newOrganization(), ["nurse"]);
    await api.callerOf(admin).organizations.members.changeStatus({
      userId: nurse.account.id,
      status: "suspended",
      reason: "because",
    });
    await expect.poll(() => pages[0].sessions.length).toBe(2);
    expect(pages[0].sessions[1]).toMatchObject({ acting: `${clinic.id} nobody` });
    await tellClinic(clinic, ["doctor", "nurse"]);
    expect(await pages[1].next(1)).toHaveLength(1);
    expect(pages[0].kinds.filter((kind) => kind === "event")).toHaveLength(1);
    await Promise.all(pages.map((page) => page.close()));
  });

  it("is told to read everything anew when it was away for too long, or its place is of another time", async () => {
    const page = open(anna);
    await settled(page);
    await tell(anna);
    await page.next(1);
    await page.close();
    const [xid, seq] = (page.lastId() ?? "").split("-");
    for (const place of [`${xid}-${seq}-${Math.floor(Date.now() / 1000) - 86_400}`, `${xid}999999-1-${Date.now()}`]) {
      const late = open(anna, place.slice(0, 40));
      expect(await late.next(1)).toEqual(["missed"]);
      await late.close();
    }
  });

  it("ends with its session", async () => {
    const person = await api.newPerson();
    const page = open(person);
    await settled(page);
    await api.callerOf(person).identity.sessions.signOut();
    await expect.poll(() => page.sessions.at(-1)).toEqual({ type: "session", state: "ended" });
    await page.close();
  });
});

describe("news", () => {
  it("are told by nobody to others, and read by nobody for others", async () => {
    const stranger = await api.newPerson();
    await expect(
      write(stranger, (tx) => tx.query("SELECT live.put('x', $1, $1, NULL, NULL)", [anna.account.id])),
    ).rejects.toThrow(/permission denied/u);
    const id = await tell(anna);
    const forDoctors = await tellClinic(clinic, ["doctor"]);
    const read = (keys: readonly string[]) =>
      write(stranger, (tx) =>
        tx.query<{ subject_id: string }>("SELECT subject_id FROM live.after($1, '0'::xid8, 0, 1000)", [keys]),
      ).then((rows) => rows.map((row) => row.subject_id));
    const { principal } = anna;
    // Neither without a key, nor by one's own, nor by what others may know of a session.
    const { doctor } = clinic.members;
    for (const keys of [
      [],
      [stranger.principal.watchKey],
      [principal.session.handle, doctor.principal.session.handle, anna.account.id, clinic.id, randomUUID()],
    ]) {
      expect(await read(keys)).toEqual([]);
    }
    // News are told once every transaction before them has ended, those of other tests included.
    await expect.poll(() => read([doctor.principal.watchKey])).toContain(forDoctors);
    expect(await read([principal.watchKey])).toContain(id);
    expect(await read([principal.watchKey])).not.toContain(forDoctors);
  });

  it("are forgotten after a day", async () => {
    await tell(anna);
    await api.db.asOwner("UPDATE live.events SET created_at = now() - interval '25 hours'");
    await api.background.database.withContext(asSystem("test"), (tx) => tx.query("SELECT app.remove_expired(1000)"));
    expect(await api.db.asOwner("SELECT 1 FROM live.events")).toEqual([]);
  });
});
