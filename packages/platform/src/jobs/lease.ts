export interface KeptLease {
  /** Aborted when the lease was lost, or when nobody could be asked for so long that it must have been. */
  readonly signal: AbortSignal;
  release(): void;
}

/** Renews a lease every third of it until it is released or lost. */
export function keepLease({
  renew,
  leaseMs,
  onError,
}: {
  /** False when the lease is another's by now. */
  readonly renew: () => Promise<boolean>;
  readonly leaseMs: number;
  readonly onError: (error: unknown) => void;
}): KeptLease {
  const lost = new AbortController();
  let keptUntil = performance.now() + leaseMs;
  let isAsking = false;
  async function ask(): Promise<void> {
    // Counted from before the question: the database may have answered long before we read it.
    const asked = performance.now();
    try {
      if (await renew()) keptUntil = asked + leaseMs;
      else lost.abort(new Error("lease lost"));
    } catch (error) {
      // The database may be away for a moment: the lease holds until it runs out.
      onError(error);
    }
  }
  const timer = setInterval(() => {
    if (performance.now() > keptUntil) lost.abort(new Error("lease run out"));
    if (lost.signal.aborted || isAsking) return;
    isAsking = true;
    void ask().finally(() => (isAsking = false));
  }, leaseMs / 3);
  return { signal: lost.signal, release: () => clearInterval(timer) };
}
