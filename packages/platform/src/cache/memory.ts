import type { Cache, JsonValue } from "./port.ts";

interface Kept {
  readonly text: string;
  readonly bytes: number;
  /** As `now` says it. */
  readonly until: number;
}

export interface MemoryCacheOptions {
  readonly mostEntries?: number;
  /** Of keys and values together, about. */
  readonly mostBytes?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** A cache of this process alone. Beyond its bounds it forgets what was not asked for the longest time. */
export function createMemoryCache(options: MemoryCacheOptions = {}): Cache {
  const { mostEntries = 10_000, mostBytes = 16 * 1024 * 1024, now = Date.now } = options;
  // In the order of their last use.
  const entries = new Map<string, Kept>();
  const loads = new Map<string, Promise<JsonValue>>();
  let bytes = 0;

  function forget(key: string): void {
    bytes -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  function find(key: string): unknown {
    const kept = entries.get(key);
    if (kept === undefined) return undefined;
    if (kept.until <= now()) {
      forget(key);
      return undefined;
    }
    entries.delete(key);
    entries.set(key, kept);
    return JSON.parse(kept.text);
  }

  function keep(key: string, value: JsonValue, seconds: number): void {
    forget(key);
    const text = JSON.stringify(value);
    // Strings take up to two bytes a letter.
    const size = 2 * (key.length + text.length);
    if (size > mostBytes || seconds <= 0) return;
    entries.set(key, { text, bytes: size, until: now() + seconds * 1000 });
    bytes += size;
    for (const oldest of entries.keys()) {
      if (entries.size <= mostEntries && bytes <= mostBytes) break;
      forget(oldest);
    }
  }

  /** What is being loaded was begun before this: it may be old news, and is not kept. */
  function forgetLoad(key: string): void {
    loads.delete(key);
  }

  return {
    get: async (key) => find(key),
    async set(key, value, seconds) {
      forgetLoad(key);
      keep(key, value, seconds);
    },
    async delete(key) {
      forgetLoad(key);
      forget(key);
    },
    async deletePrefix(prefix) {
      for (const key of loads.keys()) if (key.startsWith(prefix)) forgetLoad(key);
      for (const key of entries.keys()) if (key.startsWith(prefix)) forget(key);
    },
    async getOrLoad(key, { seconds, load, parse }) {
      const kept = find(key);
      if (kept !== undefined) {
        try {
          return parse(kept);
        } catch {
          forget(key);
        }
      }
      const underWay = loads.get(key);
      if (underWay !== undefined) return parse(await underWay);
      const loading = load();
      loads.set(key, loading);
      try {
        const value = await loading;
        if (loads.get(key) === loading) keep(key, value, seconds);
        return value;
      } finally {
        if (loads.get(key) === loading) loads.delete(key);
      }
    },
  };
}
