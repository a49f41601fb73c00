import { emptyNote, type Note, type NoteContent } from "@anamnesis/domain";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createNoteDraft, type KeptNote } from "./note-draft.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

class Refused extends Error {}
class Conflict extends Error {}
class Offline extends Error {}

/** A server with one note, as far as a draft knows of it. */
function server() {
  let note: { content: NoteContent; effectiveAt: string; version: number } | null = null;
  let failure: Error | null = null;
  let isDeaf = false;
  const device: (KeptNote | null)[] = [];
  const asNote = (): Note | null =>
    note === null
      ? null
      : {
          ...note.content,
          id: "n",
          caseId: "c",
          authorId: "a",
          authorName: "Haas",
          amendsId: null,
          effectiveAt: note.effectiveAt,
          signedAt: null,
          createdAt: "1",
          updatedAt: String(note.version),
        };
  return {
    device,
    note: () => note,
    fail: (error: Error | null) => {
      failure = error;
    },
    /** Takes what comes, and its answer gets lost. */
    loseAnswers: (deaf: boolean) => {
      isDeaf = deaf;
    },
    write: (content: Partial<NoteContent>) => {
      note = { content: { ...emptyNote, ...content }, effectiveAt: "1", version: (note?.version ?? 0) + 1 };
    },
    draft: (begun: KeptNote = { id: "n", effectiveAt: "1", content: emptyNote, version: null }) =>
      createNoteDraft({
        begun,
        async save({ content, effectiveAt, version }) {
          if (failure !== null) throw failure;
          if (version !== (note === null ? null : String(note.version))) throw new Conflict();
          note = { content, effectiveAt, version: (note?.version ?? 0) + 1 };
          if (isDeaf) throw new Offline();
          return { updatedAt: String(note.version) };
        },
        read: () => Promise.resolve(asNote()),
        keep: (kept) => device.push(kept),
        isConflict: (error) => error instanceof Conflict,
        isPassing: (error) => error instanceof Offline,
        delayMs: 1_000,
      }),
  };
}

describe("a note", () => {
  it("is saved a moment after the last letter, and is on the device until then", async () => {
    const at = server();
    const draft = at.draft();
    draft.type({ plan: "Re" });
    await vi.advanceTimersByTimeAsync(600);
    draft.type({ plan: "Rest" });
    await vi.advanceTimersByTimeAsync(600);
    expect(at.note()).toBeNull();
    expect(at.device.at(-1)).toMatchObject({ content: { plan: "Rest" } });
    await vi.advanceTimersByTimeAsync(500);
    expect(at.note()?.content.plan).toBe("Rest");
    expect(at.device.at(-1)).toBeNull();
    expect(draft.state()).toMatchObject({ phase: "saved", version: "1" });
  });

  it("waits without a connection, and arrives by itself", async () => {
    const at = server();
    const draft = at.draft();
    at.fail(new Offline());
    draft.type({ plan: "Rest" });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(draft.state().phase).toBe("waiting");
    draft.type({ plan: "Rest, tea" });
    at.fail(null);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(at.note()?.content.plan).toBe("Rest, tea");
    expect(draft.state().phase).toBe("saved");
  });

  it("is in no conflict with itself when an answer was lost", async () => {
    const at = server();
    const draft = at.draft();
    at.loseAnswers(true);
    draft.type({ plan: "Rest" });
    await vi.advanceTimersByTimeAsync(1_100);
    expect(draft.state().phase).toBe("waiting");
    at.loseAnswers(false);
    await vi.advanceTimersByTimeAsync(6_000);
    expect(draft.state()).toMatchObject({ phase: "saved", version: "1", theirs: null });
  });

  it("keeps both when two windows write, and one is chosen", async () => {
    for (const which of ["mine", "theirs"] as const) {
      const at = server();
      at.write({ plan: "Before" });
      const draft = at.draft({ id: "n", effectiveAt: "1", content: { ...emptyNote, plan: "Before" }, version: "1" });
      at.write({ plan: "Theirs" });
      draft.type({ plan: "Mine" });
      await vi.advanceTimersByTimeAsync(1_100);
      expect(draft.state()).toMatchObject({ phase: "conflict", content: { plan: "Mine" }, theirs: { plan: "Theirs" } });
      draft.type({ plan: "Mine, too" });
      await vi.advanceTimersByTimeAsync(20_000);
      // Nothing goes over the other before somebody says so.
      expect(at.note()?.content.plan).toBe("Theirs");
      await draft.choose(which);
      const chosen = which === "mine" ? "Mine, too" : "Theirs";
      expect(at.note()?.content.plan).toBe(chosen);
      expect(draft.state()).toMatchObject({ phase: "saved", theirs: null, content: { plan: chosen } });
    }
  });

  it("is of the time that its writer says, which arrives as the words do", async () => {
    const at = server();
    const draft = at.draft();
    draft.type({ plan: "Rest" });
    await vi.advanceTimersByTimeAsync(1_100);
    draft.moveTo("2026-11-02T09:30:00.000Z");
    expect(draft.state().phase).toBe("typing");
    await vi.advanceTimersByTimeAsync(1_100);
    expect(at.note()?.effectiveAt).toBe("2026-11-02T09:30:00.000Z");
    expect(draft.state()).toMatchObject({ phase: "saved", version: "2" });
  });

  it("takes up what the device kept, unless something was typed since", () => {
    const at = server();
    const kept = { id: "n", effectiveAt: "1", content: { ...emptyNote, plan: "Kept" }, version: null };
    const draft = at.draft();
    draft.takeUp(kept);
    expect(draft.state()).toMatchObject({ phase: "typing", content: { plan: "Kept" } });
    const other = at.draft();
    other.type({ plan: "New" });
    other.takeUp(kept);
    expect(other.state().content.plan).toBe("New");
  });

  it("that the server does not take stays, and says why", async () => {
    const at = server();
    const draft = at.draft();
    at.fail(new Refused());
    draft.type({ plan: "Rest" });
    await vi.advanceTimersByTimeAsync(1_100);
    expect(draft.state()).toMatchObject({ phase: "refused", content: { plan: "Rest" } });
  });
});
