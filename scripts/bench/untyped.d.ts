declare module "autocannon" {
  interface Options {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    readonly method: "GET" | "POST";
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }
  interface Result {
    readonly requests: { readonly average: number };
    readonly non2xx: number;
    readonly errors: number;
  }
  const autocannon: (options: Options) => Promise<Result>;
  export default autocannon;
}

declare module "pg-copy-streams" {
  import type { Submittable } from "pg";
  import type { Readable } from "node:stream";

  /** Runs `COPY … TO STDOUT` and reads what it sends. */
  export function to(statement: string): Readable & Submittable;
}
