import { useLingui } from "@lingui/react/macro";
import { Page } from "../../../ui/Page.tsx";
import { useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../OnlyWith.tsx";
import { ActingSessions } from "./ActingSessions.tsx";
import { Usage } from "./Usage.tsx";

/** What goes on in the organization: how much is done, and who is signed in. */
export function ActivityPage() {
  const { t } = useLingui();
  const membership = useMembership();
  return (
    <Page title={t`Activity`} lead={membership?.name}>
      <OnlyWith permission="organizations.usage">
        <Usage />
        <ActingSessions />
      </OnlyWith>
    </Page>
  );
}
