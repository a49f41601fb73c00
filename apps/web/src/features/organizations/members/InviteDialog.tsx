import { Trans, useLingui } from "@lingui/react/macro";
import { invitationDays, inviteInput, type MemberRole, memberRoles } from "@anamnesis/domain";
import { Button, Modal, Select, TextInput } from "@mantine/core";
import { z } from "zod";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { useMembership } from "../../identity/membership.ts";
import { useKeptForm } from "../useKeptForm.ts";
import { memberRoleMeanings, memberRoleWords } from "../words.ts";
import css from "./members.module.css";

interface InviteDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onSent: (address: string) => void;
}

interface NewInvitation {
  readonly email: string;
  readonly role: MemberRole | null;
  readonly title: string;
}

/** Asks somebody to join, by mail. */
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
        onSent={(address) => {
          onSent(address);
          onClose();
        }}
      />
    </Modal>
  );
}

const inputOf = ({ email, role, title }: NewInvitation) => ({
  email,
  role,
  ...(title.trim() === "" ? {} : { title }),
});

function InviteForm({ onSent }: { readonly onSent: (address: string) => void }) {
  const { t, i18n } = useLingui();
  const membership = useMembership();
  const initial: NewInvitation = { email: "", role: null, title: "" };
  const { values, set, problems, failure, submit, mutation } = useKeptForm({
    draft: `invite:${membership?.organizationId ?? ""}`,
    initial,
    schema: z.preprocess((invitation) => inputOf(invitation as NewInvitation), inviteInput),
    async send(given) {
      const input = inviteInput.parse(inputOf(given));
      await client.organizations.members.invite.mutate(input);
      await queryClient.invalidateQueries(trpc.organizations.invitations.list.queryFilter());
      onSent(input.email);
    },
  });
  const { role } = values;
  return (
    <form className={css["form"]} noValidate onSubmit={submit}>
      <p>
        <Trans>
          They get a mail with a link that works for {invitationDays} days, for that address alone. Who has no account
          yet makes one on the way.
        </Trans>
      </p>
      <TextInput
        label={t`E-mail`}
        type="email"
        autoComplete="off"
        required
        data-autofocus
        value={values.email}
        error={problems["email"]}
        onChange={(event) => set({ email: event.currentTarget.value })}
      />
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
      <TextInput
        label={t`Title`}
        placeholder={t`Such as Dr.`}
        value={values.title}
        error={problems["title"]}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      {failure !== null && (
        <p role="alert" className={settings["failure"]}>
          {failure}
        </p>
      )}
      <div className={settings["actions"]}>
        <Button type="submit" loading={mutation.isPending}>
          <Trans>Send the invitation</Trans>
        </Button>
      </div>
    </form>
  );
}
