import { Trans, useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../../lib/trpc.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../OnlyWith.tsx";
import { RulesForm } from "./RulesForm.tsx";

/** What an organization asks of those who act in it. */
export function RulesPage() {
  const { t } = useLingui();
  const membership = useMembership();
  return (
    <Page title={t`Security rules`} lead={membership?.name}>
      <OnlyWith permission="organizations.administer">
        <p>
          <Trans>
            They hold for everybody who acts here, you included, from the next click on. Diaries stay untouched.
          </Trans>
        </p>
        <Rules id={membership?.organizationId ?? ""} />
      </OnlyWith>
    </Page>
  );
}

function Rules({ id }: { readonly id: string }) {
  const { t } = useLingui();
  const found = useQuery(trpc.organizations.byId.queryOptions({ id }));
  return (
    <Card label={t`Rules`}>
      {found.isPending && <Loading rows={4} height={72} />}
      {found.data === undefined && found.isError && (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.data !== undefined && <RulesForm organization={found.data} />}
    </Card>
  );
}
