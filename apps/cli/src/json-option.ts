/** What `--json` says, on every command that has it. */
export interface JsonOption {
  readonly json?: boolean;
}
