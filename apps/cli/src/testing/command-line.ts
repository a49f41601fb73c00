import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openServer, type OpenServer } from "@anamnesis/server/testing";
import { runCli } from "../cli.ts";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface CommandLine {
  readonly server: OpenServer;
  /** The folder in which credentials are kept. */
  readonly home: string;
  /** Runs a command; text is parted at its spaces. */
  run(parameters: string | readonly string[], stdin?: string): Promise<Ran>;
  close(): Promise<void>;
}

async function* typed(text: string) {
  yield text;
}

/** A command line in a home of its own, and a server for it. */
export async function openCommandLine(options: Parameters<typeof openServer>[0] = {}): Promise<CommandLine> {
  const server = await openServer(options);
  const home = await mkdtemp(join(tmpdir(), "anamnesis-cli-"));
  return {
    server,
    home,
    async run(parameters, stdin = "") {
      let out = "";
      let err = "";
      const code = await runCli(typeof parameters === "string" ? parameters.split(" ") : parameters, {
        env: { HOME: home },
        stdin: typed(stdin),
        out: (text) => (out += text),
        err: (text) => (err += text),
        isTerminal: false,
      });
      return { code, out, err };
    },
    async close() {
      await server.close();
      await rm(home, { recursive: true });
    },
  };
}
