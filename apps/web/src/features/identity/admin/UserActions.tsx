import { Trans, useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import type { AccountSafety, UserSummary } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatTime } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import { ActionDialog } from "./ActionDialog.tsx";
import { wordsOfAction } from "./action-words.ts";
import { actionsFor, type AdminAction, carryOut } from "./actions.ts";
import css from "./admin.module.css";

interface UserActionsProps {
  readonly user: UserSummary;
  readonly safety: AccountSafety;
}

/** What can be done to somebody's account; nothing to one's own. */
export function UserActions({ user, safety }: UserActionsProps) {
  const { t, i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const [done, setDone] = useState<{ readonly words: MessageDescriptor; readonly at: string } | null>(null);
  return (
    <Card label={t`What you can do`}>
      <h2>
        <Trans>What you can do</Trans>
      </h2>
      <div role="status">
        {done !== null && (
          <p className={css["done"]}>
            {i18n._(done.words)} {formatTime(done.at)}
          </p>
        )}
      </div>
      {user.id === account.id ? (
        <p className={css["own"]}>
          <Trans>
            This is your own account. So that nobody locks themselves out, or lets themselves in, only another
            administrator can change it here.
          </Trans>
        </p>
      ) : (
        <ul className={css["actions"]}>
          {actionsFor(user, safety).map((action, place) => (
            // By place, so that the button stays the same one, and keeps the cursor, when its action changes.
            <Action
              key={`${action.kind} ${place}`}
              user={user}
              action={action}
              onDone={(words) => setDone({ words, at: new Date().toISOString() })}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

interface ActionProps {
  readonly user: UserSummary;
  readonly action: AdminAction;
  readonly onDone: (words: MessageDescriptor) => void;
}

function Action({ user, action, onDone }: ActionProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  // What the dialog is about stays the same while it is open, also when the account is read again meanwhile.
  const [asked, setAsked] = useState({ user, action });
  const [isOpen, setOpen] = useState(false);
  const words = wordsOfAction(action, user);
  const askedWords = wordsOfAction(asked.action, asked.user);
  const name = asked.user.displayName;
  return (
    <li className={css["action"]}>
      <p className={css["detail"]}>{i18n._(words.hint)}</p>
      <Button
        variant="default"
        aria-haspopup="dialog"
        onClick={() => {
          setAsked({ user, action });
          setOpen(true);
        }}
      >
        {i18n._(words.button)}
      </Button>
      <ActionDialog
        words={askedWords}
        draft={`administer:${asked.user.id}:${asked.action.kind}`}
        whereKept={t`Kept with the change, in a log that ${name} can read as well.`}
        carryOut={(reason) => carryOut(asked.action, { id: asked.user.id, reason })}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onDone={async () => {
          await queries.invalidateQueries({ queryKey: trpc.identity.users.pathKey() });
          onDone(askedWords.done);
        }}
      />
    </li>
  );
}
