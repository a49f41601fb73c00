import { AppError } from "@anamnesis/domain";
import {
  bulkhead,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  isTaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from "cockatiel";
import { type KeyProvider, notReached } from "../key-provider.ts";

/**
 * Whoever waits holds a connection of the database. Those of all providers are together fewer than the smallest pool has,
 * which is eight, so that the rest goes on.
 */
const places = bulkhead(4, 2);
const timeoutMs = 4_000;
/** After so many failures in a row nobody waits any more; from time to time one call tries again. */
const failuresInARow = 3;
const restMs = 5_000;

export interface Guarded extends KeyProvider {
  /** Told when the provider is given up for now, and when it is there again. */
  onStateChange(listener: (isReached: boolean) => void): void;
}

const isOutage = (error: unknown) =>
  (error instanceof Error && isTaskCancelledError(error)) ||
  (error instanceof AppError && error.kind === "unavailable");

/** A provider on another machine, of which nobody waits for longer, or in greater number, than the house can bear. */
export function guarded(provider: KeyProvider): Guarded {
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: restMs,
    breaker: new ConsecutiveBreaker(failuresInARow),
  });
  const policy = wrap(places, breaker, timeout(timeoutMs, TimeoutStrategy.Aggressive));

  async function ask(work: () => Promise<Buffer>): Promise<Buffer> {
    try {
      return await policy.execute(work);
    } catch (error) {
      const isGivenUp = isBrokenCircuitError(error) || isBulkheadRejectedError(error) || isTaskCancelledError(error);
      throw isGivenUp ? notReached(error, isBulkheadRejectedError(error) ? 1 : restMs / 1_000) : error;
    }
  }

  return {
    name: provider.name,
    wrap: (secret, context) => ask(() => provider.wrap(secret, context)),
    unwrap: (wrapped, context) => ask(() => provider.unwrap(wrapped, context)),
    onStateChange(listener) {
      breaker.onBreak(() => listener(false));
      breaker.onReset(() => listener(true));
    },
  };
}
