/**
 * Gathers items and hands them on together, one batch after the other: what comes while a batch is under way, or
 * within `gatherMs` of the first, goes into the next. Each caller gets the answer for their own item.
 */
export function createBatcher<Item, Answer>(
  handOn: (items: readonly Item[]) => Promise<readonly Answer[]>,
  gatherMs = 0,
): (item: Item) => Promise<Answer> {
  interface Waiting {
    readonly item: Item;
    resolve(answer: Answer): void;
    reject(error: unknown): void;
  }
  let waiting: Waiting[] = [];
  let isUnderWay = false;

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const answers = await handOn(batch.map(({ item }) => item));
        for (const [index, { resolve, reject }] of batch.entries()) {
          const answer = answers[index];
          if (answer === undefined) reject(new Error("a batch came back shorter than it went"));
          else resolve(answer);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isUnderWay = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (isUnderWay) return;
      isUnderWay = true;
      if (gatherMs === 0) setImmediate(flush);
      else setTimeout(flush, gatherMs);
    });
}
