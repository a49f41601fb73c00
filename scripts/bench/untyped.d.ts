declare module "autocannon" {
  interface Request {
    readonly method: "GET" | "POST";
    readonly path?: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }
  interface Options extends Partial<Request> {
    readonly url: string;
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    /** Says what a connection sends, one after the other and again. */
    readonly setupClient?: (client: { setRequests(requests: readonly Request[]): void }) => void;
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

declare module "*/web-build.mjs" {
  /** Builds the web app if anything of it changed since; false if that failed. */
  export function buildWebIfStale(): Promise<boolean>;
}
