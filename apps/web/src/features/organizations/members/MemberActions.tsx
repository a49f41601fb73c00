import { Trans, useLingui } from "@lingui/react/macro";
import { type Member, memberRoles } from "@anamnesis/domain";
import { Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { trpc } from "../../../lib/trpc.ts";
import { Action, ActionList, DoneAction, type LastAction } from "../../../ui/Actions.tsx";
import { memberRoleMeanings, memberRoleWords } from "../words.ts";
import { actionsFor, carryOut, type MemberActionKind, wordsOfAction } from "./member-actions.ts";

/** What is asked, of a member as they were then. */
interface Asked {
  readonly kind: MemberActionKind;
  readonly member: Member;
}

const wordsOf = ({ kind, member }: Asked) => wordsOfAction(kind, member);

/** What can be decided about a member; nothing about oneself. */
export function MemberActions({ member }: { readonly member: Member }) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  const { account } = useRouteContext({ from: "/shell" });
  const [done, setDone] = useState<LastAction | null>(null);
  // The one that is being chosen.
  const [role, setRole] = useState(member.role);

  function dialogOf(asked: Asked) {
    const { userId } = asked.member;
    return {
      draft: `member:${userId}:${asked.kind}`,
      whereKept: t`Kept with the change, in the trail of the organization.`,
      carryOut: (reason: string) => carryOut(asked.kind, { userId, reason, role }),
      async onDone() {
        setDone({ words: wordsOf(asked).done, at: new Date().toISOString() });
        await queries.invalidateQueries({ queryKey: trpc.organizations.members.pathKey() });
      },
      children:
        asked.kind === "role" ? (
          <Select
            label={t`Role`}
            description={i18n._(memberRoleMeanings[role])}
            data-autofocus
            allowDeselect={false}
            checkIconPosition="right"
            data={memberRoles.map((one) => ({ value: one, label: i18n._(memberRoleWords[one]) }))}
            value={role}
            onChange={(chosen) => chosen !== null && setRole(chosen)}
          />
        ) : undefined,
    };
  }
  return (
    <>
      <h2>
        <Trans>What you can do</Trans>
      </h2>
      <DoneAction done={done} />
      {member.userId === account.id ? (
        <p>
          <Trans>
            This is you. So that nobody locks themselves out, only another administrator changes it here. To leave, go
            to the settings.
          </Trans>
        </p>
      ) : (
        <ActionList>
          {actionsFor(member).map((kind, place) => (
            // By place, so that the button stays the same one, and keeps the cursor, when its action changes.
            <Action
              key={place}
              action={{ kind, member }}
              wordsOf={wordsOf}
              dialogOf={dialogOf}
              onOpen={() => setRole(member.role)}
            />
          ))}
        </ActionList>
      )}
    </>
  );
}
