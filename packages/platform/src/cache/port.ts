/** What a cache can keep: it comes back as a copy, as JSON brings it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export interface Loading<Value> {
  readonly seconds: number;
  readonly load: () => Promise<Value>;
  /** Makes the value of what was kept: another release may have kept something else. Throws, and it is loaded anew. */
  readonly parse: (kept: unknown) => Value;
}

/** Answers that may be a little old, by key. Whatever it holds may be gone at any time. */
export interface Cache {
  /** Undefined when it is not there, or its time is over. */
  get(key: string): Promise<unknown>;
  set(key: string, value: JsonValue, seconds: number): Promise<void>;
  delete(key: string): Promise<void>;
  deletePrefix(prefix: string): Promise<void>;
  /**
   * What is kept, or else what `load` gives, which is kept then. All who ask meanwhile get the same: `load` runs once
   * at a time. A failure is kept from nobody, and not kept.
   */
  getOrLoad<Value extends JsonValue>(key: string, loading: Loading<Value>): Promise<Value>;
}
