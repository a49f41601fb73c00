import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { useMayUse, useMembership } from "../../identity/membership.ts";
import { ArchiveCard } from "./ArchiveCard.tsx";
import { FactsCard } from "./FactsCard.tsx";
import { FactsForm } from "./FactsForm.tsx";
import { LeaveCard } from "./LeaveCard.tsx";

/** What an organization is, and the ways out of it. Its administrators change it here. */
export function OrganizationPage() {
  const { t } = useLingui();
  const membership = useMembership();
  const mayAdminister = useMayUse("organizations.administer");
  // Patients see what it is called, and the way out.
  const mayRead = useMayUse("organizations.read");
  const id = membership?.organizationId ?? "";
  const found = useQuery(trpc.organizations.byId.queryOptions({ id }, { enabled: mayRead && id !== "" }));
  return (
    <Page title={mayAdminister ? t`Settings` : t`About`} lead={membership?.name}>
      {mayRead && found.isPending && <Loading rows={2} height={220} />}
      {found.data === undefined && found.isError && (
        <ErrorState error={found.error} onRetry={() => void found.refetch()} />
      )}
      {found.data !== undefined &&
        (mayAdminister ? <FactsForm organization={found.data} /> : <FactsCard organization={found.data} />)}
      <LeaveCard />
      {mayAdminister && <ArchiveCard />}
    </Page>
  );
}
