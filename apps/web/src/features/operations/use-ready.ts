import { useQuery } from "@tanstack/react-query";
import { pollMs } from "./poll.ts";

type Answer = "ok" | "down";

/** What the server says of itself. */
interface Ready {
  readonly database: Answer;
  readonly writes: Answer;
}

/** Whether the server reaches what it needs, as those who watch it from outside are told. */
export const useReady = () =>
  useQuery({
    queryKey: ["health", "ready"],
    async queryFn({ signal }) {
      // Where something is down it says so in the same words, with another status.
      const response = await fetch("/health/ready", { signal });
      return (await response.json()) as Ready;
    },
    refetchInterval: pollMs,
  });
