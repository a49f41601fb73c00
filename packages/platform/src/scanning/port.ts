/** What looks for viruses in what somebody sends. */
export interface VirusScanner {
  /**
   * Reads the source to its end, unless something was found before.
   * Throws AppError `unavailable` where nothing can be said: then nothing is let through.
   */
  scan(source: AsyncIterable<Uint8Array>): Promise<"clean" | "infected">;
}
