import type { MessageDescriptor } from "@lingui/core";
import { useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { formatTime } from "../lib/dates.ts";
import { ActionDialog, type ActionDialogProps, type DialogWords } from "./ActionDialog.tsx";
import css from "./Actions.module.css";

/** What is said of an action on the page: its button has the words of its dialog. */
export interface ActionWords extends DialogWords {
  /** Beside the button: when one would. */
  readonly hint: MessageDescriptor;
}

/** The same, with what is said once it is done. */
export interface ReportedActionWords extends ActionWords {
  readonly done: MessageDescriptor;
}

/** What was done last, and when. */
export interface LastAction {
  readonly words: MessageDescriptor;
  /** ISO 8601. */
  readonly at: string;
}

/** Says what was done last, also to those who listen; nothing before. */
export function DoneAction({ done }: { readonly done: LastAction | null }) {
  const { i18n } = useLingui();
  return (
    <div role="status">
      {done !== null && (
        <p className={css["done"]}>
          {i18n._(done.words)} {formatTime(done.at)}
        </p>
      )}
    </div>
  );
}

/** What can be decided about something, one below the other. */
export function ActionList({ children }: { readonly children: ReactNode }) {
  return <ul className={css["actions"]}>{children}</ul>;
}

interface ActionProps<Asked> {
  /** What the button stands for now. */
  readonly action: Asked;
  readonly wordsOf: (action: Asked) => ActionWords;
  /** What the dialog needs besides, for what it was opened with. */
  readonly dialogOf: (
    asked: Asked,
  ) => Pick<ActionDialogProps, "draft" | "whereKept" | "carryOut" | "onDone" | "children">;
  readonly onOpen?: () => void;
  /** The button stands beside its hint where there is room. */
  readonly isWide?: boolean;
}

/**
 * An action that asks why. What its dialog is about stays the same while it is open, also when what it is done to is
 * read again meanwhile.
 */
export function Action<Asked>({ action, wordsOf, dialogOf, onOpen, isWide = false }: ActionProps<Asked>) {
  const { i18n } = useLingui();
  // In an object: what is asked may be a function to React otherwise.
  const [asked, setAsked] = useState({ action });
  const [isOpen, setOpen] = useState(false);
  const words = wordsOf(action);
  return (
    <li className={isWide ? `${css["action"]} ${css["beside"]}` : css["action"]}>
      <p className={css["hint"]}>{i18n._(words.hint)}</p>
      <Button
        variant="default"
        aria-haspopup="dialog"
        onClick={() => {
          setAsked({ action });
          onOpen?.();
          setOpen(true);
        }}
      >
        {i18n._(words.button)}
      </Button>
      <ActionDialog
        words={wordsOf(asked.action)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        {...dialogOf(asked.action)}
      />
    </li>
  );
}
