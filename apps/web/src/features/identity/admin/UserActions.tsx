import { Trans, useLingui } from "@lingui/react/macro";
import type { AccountSafety, UserSummary } from "@anamnesis/domain";
import { useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { trpc } from "../../../lib/trpc.ts";
import { Action, ActionList, DoneAction, type LastAction } from "../../../ui/Actions.tsx";
import { Card } from "../../../ui/Page.tsx";
import { wordsOfAction } from "./action-words.ts";
import { actionsFor, type AdminAction, carryOut } from "./actions.ts";
import css from "./admin.module.css";

interface UserActionsProps {
  readonly user: UserSummary;
  readonly safety: AccountSafety;
}

/** What is asked, of an account as it was then. */
interface Asked {
  readonly action: AdminAction;
  readonly user: UserSummary;
}

const wordsOf = ({ action, user }: Asked) => wordsOfAction(action, user);

/** What can be done to somebody's account; nothing to one's own. */
export function UserActions({ user, safety }: UserActionsProps) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { account } = useRouteContext({ from: "/shell" });
  const [done, setDone] = useState<LastAction | null>(null);

  function dialogOf(asked: Asked) {
    const { id, displayName: name } = asked.user;
    return {
      draft: `administer:${id}:${asked.action.kind}`,
      whereKept: t`Kept with the change, in a log that ${name} can read as well.`,
      carryOut: (reason: string) => carryOut(asked.action, { id, reason }),
      async onDone() {
        await queries.invalidateQueries({ queryKey: trpc.identity.users.pathKey() });
        setDone({ words: wordsOf(asked).done, at: new Date().toISOString() });
      },
    };
  }
  return (
    <Card label={t`What you can do`}>
      <h2>
        <Trans>What you can do</Trans>
      </h2>
      <DoneAction done={done} />
      {user.id === account.id ? (
        <p className={css["own"]}>
          <Trans>
            This is your own account. So that nobody locks themselves out, or lets themselves in, only another
            administrator can change it here.
          </Trans>
        </p>
      ) : (
        <ActionList>
          {actionsFor(user, safety).map((action, place) => (
            // By place, so that the button stays the same one, and keeps the cursor, when its action changes.
            <Action
              key={`${action.kind} ${place}`}
              isWide
              action={{ action, user }}
              wordsOf={wordsOf}
              dialogOf={dialogOf}
            />
          ))}
        </ActionList>
      )}
    </Card>
  );
}
