/** What a command line reads and writes; handed in, so that tests can stand in its place. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Progress is shown on a terminal only. */
  readonly isTerminal: boolean;
}

/** The first line of standard input. */
export async function readLine(stdin: Surroundings["stdin"]): Promise<string> {
  let text = "";
  for await (const chunk of stdin) {
    text += chunk.toString();
    if (text.includes("\n")) break;
  }
  return text.split(/\r?\n/u)[0] ?? "";
}
