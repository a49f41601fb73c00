import {
  AppError,
  type ConnectionFailure,
  type ConnectionTest,
  type ResourceType,
  type TestOutcome,
} from "@anamnesis/domain";
import { failureFrom, type Outbound } from "@anamnesis/platform";
import { z } from "zod";
import { outcomeWords } from "./outcome-words.ts";
import { type Finding, tryConnection } from "./test-connection.ts";

/** Tests at a time: of one organization or one person, and of all. */
const mostOfOne = 5;
const mostOfAll = 40;
const testMs = 8_000;

export interface ResourceToTest {
  readonly organizationId: string;
  /** Who asks. */
  readonly userId: string;
  readonly type: ResourceType;
  /** With its secrets. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Connects to what organizations set up. */
export interface Connections {
  /**
   * Refuses a config that leads where nothing may be connected to. What cannot be found now is let through: it may be
   * there later, and is looked at again whenever it is called.
   * @throws AppError `invalid`, with words at the field
   */
  refuseClosed(type: ResourceType, config: Readonly<Record<string, unknown>>): Promise<void>;
  /**
   * Tries to connect, for at most 8 seconds.
   * @throws AppError `rate_limited` when five of the organization are under way
   */
  test(resource: ResourceToTest): Promise<ConnectionTest>;
}

/** The field of each type that leads outside. */
const addressFields: Readonly<Record<ResourceType, string | null>> = {
  webhook: "url",
  evidence_provider: "baseUrl",
  laboratory: "baseUrl",
  imaging_device: "host",
  room: null,
};

const isOutcome = (word: string): word is keyof typeof outcomeWords => word in outcomeWords;

/** What an error of the way out means, as an outcome; null for one that is none of those. */
function outcomeOf(error: unknown): keyof typeof outcomeWords | null {
  const [area, word = ""] = error instanceof AppError ? error.reason.split(".") : [];
  return area === "outbound" && isOutcome(word) ? word : null;
}

/** What a failure says of a connection. Throws what is no failure of one. */
export function findingOf(error: unknown): Finding {
  if (error instanceof z.ZodError) {
    return { outcome: "not_understood", words: "What is set no longer fits: open it, look through it and save it." };
  }
  const outcome = outcomeOf(error) ?? outcomeOf(failureFrom(error));
  if (outcome === null) throw error;
  return { outcome, words: outcomeWords[outcome] };
}

/** Whether a test found nothing wrong. */
export function isFine(outcome: TestOutcome): outcome is Exclude<TestOutcome, ConnectionFailure> {
  return outcome === "ok" || outcome === "nothing_to_test";
}

/** A finding as it is kept. `start` is of `performance.now()`. */
export function testOf({ outcome, words }: Finding, start: number): ConnectionTest {
  return { isFine: isFine(outcome), outcome, words, millis: Math.round(performance.now() - start) };
}

export function createConnections(outbound: Outbound): Connections {
  const running = new Map<string, number>();
  let total = 0;

  function begin(owners: readonly string[]): void {
    if (total >= mostOfAll || owners.some((owner) => (running.get(owner) ?? 0) >= mostOfOne)) {
      throw new AppError("rate_limited", "organizations.too_many_tests", { retryAfter: testMs / 1000 });
    }
    for (const owner of owners) running.set(owner, (running.get(owner) ?? 0) + 1);
    total += 1;
  }

  function end(owners: readonly string[]): void {
    for (const owner of owners) {
      const left = (running.get(owner) ?? 1) - 1;
      if (left === 0) running.delete(owner);
      else running.set(owner, left);
    }
    total -= 1;
  }

  return {
    async refuseClosed(type, config) {
      const field = addressFields[type];
      const value = field === null ? undefined : config[field];
      if (field === null || typeof value !== "string") return;
      const url = URL.canParse(value) ? new URL(value) : null;
      const to = { host: url?.hostname ?? value, isEncrypted: url?.protocol === "https:" };
      try {
        await outbound.check(to);
      } catch (error) {
        const outcome = outcomeOf(error);
        if (outcome !== "address_not_allowed" && outcome !== "insecure") return;
        const fields = { [`config.${field}`]: [outcomeWords[outcome]] };
        throw new AppError("invalid", "organizations.address_closed", { fields }, error);
      }
    },
    async test({ organizationId, userId, type, config }) {
      const owners = [organizationId, userId];
      begin(owners);
      const start = performance.now();
      try {
        const call = { outbound, signal: AbortSignal.timeout(testMs) };
        return testOf(await tryConnection(call, type, config).catch(findingOf), start);
      } finally {
        end(owners);
      }
    },
  };
}
