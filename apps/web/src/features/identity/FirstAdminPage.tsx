import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { firstAdminInput } from "@anamnesis/domain";
import { client } from "../../lib/trpc.ts";
import { DeadLink, isAboutLink } from "./DeadLink.tsx";
import { enter } from "./enter.ts";
import { EntranceForm } from "./EntranceForm.tsx";
import { useLinkToken } from "./link-token.ts";
import { NewAccountFields } from "./NewAccountFields.tsx";
import { useForm } from "../../lib/use-form.ts";

/** Makes the administrator of an installation that has none, by the link that its server printed. */
export function FirstAdminPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const token = useLinkToken();
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial: { token: token ?? "", displayName: "", email: "", password: "" },
    schema: firstAdminInput,
    async send(given) {
      await client.identity.accounts.registerFirstAdmin.mutate(given);
      await client.identity.sessions.signIn.mutate({ email: given.email, password: given.password });
      await enter(navigate, "/admin/users");
    },
  });
  if (token === null || isAboutLink(mutation.error)) return <DeadLink error={mutation.error} />;
  return (
    <EntranceForm title={t`The first administrator`} failure={failure} onSubmit={submit}>
      <p>
        <Trans>Looks after accounts and alerts here. There is nobody yet who does.</Trans>
      </p>
      <NewAccountFields nameLabel={t`Name`} values={values} problems={problems} onChange={set} />
      <Button type="submit" size="md" loading={mutation.isPending}>
        <Trans>Make the administrator</Trans>
      </Button>
    </EntranceForm>
  );
}
