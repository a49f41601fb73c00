import { useLingui } from "@lingui/react/macro";
import { useQuery } from "@tanstack/react-query";
import { trpc } from "../../lib/trpc.ts";
import { Card } from "../../ui/Page.tsx";
import { ErrorState, Loading } from "../../ui/States.tsx";
import { OwnPage } from "./OwnPage.tsx";
import { ProfileForm } from "./profile/ProfileForm.tsx";

/** What the app knows of the person besides their diary. */
export function ProfilePage() {
  const { t } = useLingui();
  const profile = useQuery(trpc.identity.accounts.profile.queryOptions());
  return (
    <OwnPage title={t`Profile`}>
      <Card label={t`Profile`}>
        {profile.isPending && <Loading rows={5} />}
        {profile.data === undefined && profile.isError && (
          <ErrorState error={profile.error} onRetry={() => void profile.refetch()} />
        )}
        {profile.data !== undefined && <ProfileForm profile={profile.data} />}
      </Card>
    </OwnPage>
  );
}
