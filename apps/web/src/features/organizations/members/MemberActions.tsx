import type { MessageDescriptor } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react/macro";
import { type Member, memberRoles } from "@anamnesis/domain";
import { Button, Select } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatTime } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { ActionDialog } from "../../identity/admin/ActionDialog.tsx";
import { memberRoleMeanings, memberRoleWords } from "../words.ts";
import { actionsFor, carryOut, type MemberActionKind, wordsOfAction } from "./member-actions.ts";
import css from "./members.module.css";

/** What can be decided about a member; nothing about oneself. */
export function MemberActions({ member }: { readonly member: Member }) {
  const { i18n } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const [done, setDone] = useState<{ readonly words: MessageDescriptor; readonly at: string } | null>(null);
  return (
    <>
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
      {member.userId === account.id ? (
        <p>
          <Trans>
            This is you. So that nobody locks themselves out, only another administrator changes it here. To leave, go
            to the settings.
          </Trans>
        </p>
      ) : (
        <ul className={css["actions"]}>
          {actionsFor(member).map((kind, place) => (
            // By place, so that the button stays the same one, and keeps the cursor, when its action changes.
            <Action
              key={place}
              member={member}
              kind={kind}
              onDone={(words) => setDone({ words, at: new Date().toISOString() })}
            />
          ))}
        </ul>
      )}
    </>
  );
}

interface ActionProps {
  readonly member: Member;
  readonly kind: MemberActionKind;
  readonly onDone: (words: MessageDescriptor) => void;
}

function Action({ member, kind, onDone }: ActionProps) {
  const { t, i18n } = useLingui();
  const queries = useQueryClient();
  // What the dialog is about stays the same while it is open, also when the member is read again meanwhile.
  const [asked, setAsked] = useState({ member, kind });
  const [role, setRole] = useState(member.role);
  const [isOpen, setOpen] = useState(false);
  const words = wordsOfAction(kind, member);
  const askedWords = wordsOfAction(asked.kind, asked.member);
  return (
    <li className={css["action"]}>
      <p className={css["detail"]}>{i18n._(words.hint)}</p>
      <Button
        variant="default"
        aria-haspopup="dialog"
        onClick={() => {
          setAsked({ member, kind });
          setRole(member.role);
          setOpen(true);
        }}
      >
        {i18n._(words.button)}
      </Button>
      <ActionDialog
        words={askedWords}
        whereKept={t`Kept with the change, in the trail of the organization.`}
        draft={`member:${member.userId}:${asked.kind}`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        carryOut={(reason) => carryOut(asked.kind, { userId: member.userId, reason, role })}
        onDone={async () => {
          onDone(askedWords.done);
          await queries.invalidateQueries({ queryKey: trpc.organizations.members.pathKey() });
        }}
      >
        {asked.kind === "role" ? (
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
        ) : undefined}
      </ActionDialog>
    </li>
  );
}
