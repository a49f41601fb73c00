import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { dayOf, formatDay, formatTime } from "../../lib/dates.ts";
import { wordsOf } from "../../lib/errors.ts";
import { useToday } from "../../lib/use-today.ts";
import { nameOfCategory } from "./category-name.ts";
import css from "./LogCard.module.css";
import { type NewEntry, undoEntry, useOutbox } from "./outbox.ts";

export interface JustSaved {
  readonly entry: NewEntry;
  readonly at: string;
  readonly isUndone: boolean;
}

interface SavedProps {
  readonly saved: JustSaved | null;
  readonly onUndone: () => void;
}

/** What was just logged, with the way back. One that the server refused speaks for itself in the list. */
export function Saved({ saved, onUndone }: SavedProps) {
  const { i18n } = useLingui();
  const outbox = useOutbox();
  const item = outbox.find(({ entry }) => entry.id === saved?.entry.id);
  const undo = useMutation({ mutationFn: (id: string) => undoEntry(id), onSuccess: onUndone });
  return (
    <div role="status" className={css["saved"]}>
      {saved?.isUndone === true && <Undone saved={saved} />}
      {saved?.isUndone === false && item?.state !== "refused" && (
        <>
          <SavedWords saved={saved} isWaiting={item?.state === "waiting"} />
          <Button
            size="compact-sm"
            variant="default"
            loading={undo.isPending}
            onClick={() => undo.mutate(saved.entry.id)}
          >
            <Trans>Undo</Trans>
          </Button>
          {/* Its place is kept until the entry has arrived: what stands beside it would move under the finger. */}
          <Link
            to="/entries/$id"
            params={{ id: saved.entry.id }}
            className={css["more"]}
            data-waits={item !== undefined || undefined}
          >
            <Trans>Details</Trans>
          </Link>
          {undo.isError && <span className={css["failure"]}>{i18n._(wordsOf(undo.error))}</span>}
        </>
      )}
    </div>
  );
}

function Undone({ saved }: { readonly saved: JustSaved }) {
  const { severity } = saved.entry;
  const category = nameOfCategory(saved.entry.category);
  return (
    <span className={css["words"]}>
      <Trans>
        Taken back: {category} {severity}
      </Trans>
    </span>
  );
}

function SavedWords({ saved, isWaiting }: { readonly saved: JustSaved; readonly isWaiting: boolean }) {
  const { severity, occurredAt } = saved.entry;
  const category = nameOfCategory(saved.entry.category);
  const day = dayOf(occurredAt);
  const today = useToday();
  return (
    <span className={css["words"]}>
      {isWaiting ? (
        <Trans>
          Kept on this device: {category} {severity}
        </Trans>
      ) : (
        <Trans>
          Saved {formatTime(saved.at)} · {category} {severity}
        </Trans>
      )}
      {day !== today && ` · ${formatDay(day)}, ${formatTime(occurredAt)}`}
    </span>
  );
}
