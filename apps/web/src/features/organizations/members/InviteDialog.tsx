import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { invitationDays, type InviteInput, inviteInput, type MemberRole, memberRoles } from "@anamnesis/domain";
import { Button, Modal, Select, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { appErrorOf, fieldErrorsOf, wordsOf } from "../../../lib/errors.ts";
import { problemsOf } from "../../../lib/forms.ts";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { useMembership } from "../../identity/membership.ts";
import { useKeptForm } from "../useKeptForm.ts";
import { memberRoleMeanings, memberRoleWords } from "../words.ts";
import { addressesIn } from "./addresses.ts";
import css from "./members.module.css";

interface InviteDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onSent: (addresses: readonly string[]) => void;
}

interface NewInvitations {
  /** As it was typed. */
  readonly emails: string;
  readonly role: MemberRole | null;
  readonly title: string;
}

/** Asks people to join, by mail. */
export function InviteDialog({ isOpen, onClose, onSent }: InviteDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Invite somebody`}
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <InviteForm
        onSent={(addresses) => {
          onSent(addresses);
          onClose();
        }}
      />
    </Modal>
  );
}

/** An address that was not invited, and why. */
interface Refusal {
  readonly email: string;
  readonly words: string;
}

interface InviteFormProps {
  readonly onSent: (addresses: readonly string[]) => void;
}

function InviteForm({ onSent }: InviteFormProps) {
  const { t, i18n } = useLingui();
  const membership = useMembership();
  const [invited, setInvited] = useState<readonly string[]>([]);
  const [refused, setRefused] = useState<readonly Refusal[]>([]);
  const initial: NewInvitations = { emails: "", role: null, title: "" };
  const { values, set, problems, failure, submit, mutation } = useKeptForm({
    draft: `invite:${membership?.organizationId ?? ""}`,
    initial,
    schema: z.object({
      emails: z.string().refine((text) => addressesIn(text).length > 0, t`Give at least one address.`),
      role: inviteInput.shape.role,
      title: z.literal("").or(inviteInput.shape.title),
    }),
    async send({ emails, role: given, title }) {
      const role = inviteInput.shape.role.parse(given);
      const addresses = addressesIn(emails);
      const answers = await inviteAll(
        addresses,
        { role, ...(title.trim() === "" || addresses.length > 1 ? {} : { title }) },
        i18n._.bind(i18n),
      );
      if (answers.invited.length > 0) {
        await queryClient.invalidateQueries(trpc.organizations.invitations.list.queryFilter());
      }
      const all = [...invited, ...answers.invited];
      if (answers.left.length === 0) return onSent(all);
      setInvited(all);
      setRefused(answers.refused);
      set({ emails: answers.left.join("\n") });
      // The session or the connection ended, or too many were sent: the rest waits in the field.
      if (answers.stopped !== null) throw answers.stopped;
    },
  });
  const { role } = values;
  const isOne = addressesIn(values.emails).length < 2;
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p>
        <Trans>
          They get a mail with a link that works for {invitationDays} days, for that address alone. Who has no account
          yet makes one on the way.
        </Trans>
      </p>
      <Textarea
        label={t`E-mail`}
        description={t`One or several, as you have them.`}
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        autosize
        minRows={1}
        maxRows={8}
        data-autofocus
        value={values.emails}
        error={problems["emails"]}
        onChange={(event) => set({ emails: event.currentTarget.value })}
      />
      <div role="status" className={css["answers"]}>
        {invited.length > 0 && (
          <p className={css["good"]}>
            <Plural value={invited.length} one="# invitation is on its way." other="# invitations are on their way." />
          </p>
        )}
        {refused.length > 0 && (
          <ul className={css["refused"]} aria-label={t`Not invited`}>
            {refused.map(({ email, words }) => (
              <li key={email}>
                <strong>{email}</strong> {words}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Select
        label={t`Role`}
        description={role === null ? undefined : i18n._(memberRoleMeanings[role])}
        required
        placeholder={t`Choose one`}
        allowDeselect={false}
        checkIconPosition="right"
        data={memberRoles.map((one) => ({ value: one, label: i18n._(memberRoleWords[one]) }))}
        value={role}
        error={problems["role"]}
        onChange={(chosen) => set({ role: chosen })}
      />
      {/* Of one; several have one each, which is given beside their names. */}
      {isOne && (
        <TextInput
          label={t`Title`}
          placeholder={t`Such as Dr.`}
          value={values.title}
          error={problems["title"]}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
      )}
      {failure !== null && (
        <p role="alert" className={settings["failure"]}>
          {failure}
        </p>
      )}
      <div className={settings["actions"]}>
        <Button type="submit" loading={mutation.isPending}>
          {isOne ? <Trans>Send the invitation</Trans> : <Trans>Send the invitations</Trans>}
        </Button>
      </div>
    </form>
  );
}

interface Answers {
  readonly invited: readonly string[];
  readonly refused: readonly Refusal[];
  /** Those that are to be looked at, or sent again. */
  readonly left: readonly string[];
  /** What ended it before each was asked for; null when each was. */
  readonly stopped: unknown;
}

/** Invites one after the other. What is the matter with one address stops no other. */
async function inviteAll(
  addresses: readonly string[],
  how: Omit<InviteInput, "email">,
  inWords: (words: ReturnType<typeof wordsOf>) => string,
): Promise<Answers> {
  const invited: string[] = [];
  const refused: Refusal[] = [];
  for (const [index, email] of addresses.entries()) {
    const problem = problemsOf(inviteInput, { email, ...how })?.["email"];
    if (problem !== undefined) {
      refused.push({ email, words: problem });
      continue;
    }
    try {
      await client.organizations.members.invite.mutate({ email, ...how });
      invited.push(email);
    } catch (error) {
      const kind = appErrorOf(error)?.kind;
      const left = [...refused.map((one) => one.email), ...addresses.slice(index)];
      if (kind !== "conflict" && kind !== "invalid") return { invited, refused, left, stopped: error };
      refused.push({ email, words: fieldErrorsOf(error)["email"] ?? inWords(wordsOf(error)) });
    }
  }
  return { invited, refused, left: refused.map(({ email }) => email), stopped: null };
}
