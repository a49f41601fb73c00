export interface Bell {
  ring(): void;
  /** Until it rings, or rang since the last wait, or `ms` are over. */
  wait(ms: number): Promise<void>;
}

/** A pause that somebody can end. */
export function createBell(): Bell {
  let isRung = false;
  let wake = () => {};
  return {
    ring() {
      isRung = true;
      wake();
    },
    async wait(ms) {
      if (!isRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      isRung = false;
    },
  };
}
