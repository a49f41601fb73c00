const listeners = new Set<() => void>();

/** Tells the runners of this process that there is a job for them. Those elsewhere find it when they look. */
export function announceJobs(): void {
  for (const listener of listeners) listener();
}

/** Calls `listener` for each announcement; returns how to end that. */
export function whenAnnounced(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
