import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";

interface AnsweringProps {
  /** On the button that opens the form. */
  readonly words: ReactNode;
  readonly children: ReactNode;
}

/** A form that opens when somebody takes up what waits: where many wait, each would have a button of the first rank. */
export function Answering({ words, children }: AnsweringProps) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return children;
  return (
    <div>
      <Button variant="default" onClick={() => setOpen(true)}>
        {words}
      </Button>
    </div>
  );
}
