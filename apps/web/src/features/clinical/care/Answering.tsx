import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";

interface AnsweringProps {
  /** On the button that opens the form. */
  readonly words: ReactNode;
  readonly children: ReactNode;
}

/** A form that opens when somebody takes up what waits: where many wait, each would have a button of the first rank. */
export function Answering({ words, children }: AnsweringProps) {
  const [isOpen, setOpen] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  // Who goes by the keyboard goes on where the button was.
  useEffect(() => {
    if (isOpen) form.current?.querySelector<HTMLElement>("input, textarea")?.focus();
  }, [isOpen]);
  return (
    <div ref={form}>
      {isOpen ? (
        children
      ) : (
        <Button variant="default" onClick={() => setOpen(true)}>
          {words}
        </Button>
      )}
    </div>
  );
}
