import { Trans, useLingui } from "@lingui/react/macro";
import type { Resource } from "@anamnesis/domain";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { trpc } from "../../../lib/trpc.ts";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState, Loading } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import { OnlyWith } from "../OnlyWith.tsx";
import { ConnectionCard } from "./ConnectionCard.tsx";
import { Deliveries } from "./Deliveries.tsx";
import { EditResource } from "./EditResource.tsx";
import { resourceTypeWords } from "./resource-words.ts";
import { ResourceActions } from "./ResourceActions.tsx";
import { ResourceFacts } from "./ResourceFacts.tsx";
import { ResourceHistory } from "./ResourceHistory.tsx";

/** One resource: what is set, whether it answers, what was done with it. */
export function ResourcePage() {
  const { t } = useLingui();
  const { id } = useParams({ from: "/shell/organization/organization/resources/$id" });
  const found = useQuery(trpc.organizations.resources.byId.queryOptions({ id }));
  const lead = (
    <Link to="/organization/resources">
      <Trans>All resources</Trans>
    </Link>
  );
  return (
    <Page title={found.data?.name ?? t`Resource`} lead={lead}>
      <OnlyWith permission="organizations.resources.read">
        {found.isPending && <Loading rows={3} height={160} />}
        {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        {found.data !== undefined && <Details key={id} resource={found.data} />}
      </OnlyWith>
    </Page>
  );
}

function Details({ resource }: { readonly resource: Resource }) {
  const { i18n } = useLingui();
  const mayAdminister = useMayUse("organizations.resources.administer");
  const mayReadHistory = useMayUse("organizations.resources.history");
  const kind = i18n._(resourceTypeWords[resource.type].one);
  return (
    <>
      <div className={settings["columns"]}>
        <div className={settings["column"]}>
          <ConnectionCard resource={resource} mayTest={mayAdminister} />
          {mayAdminister && <ResourceActions resource={resource} />}
        </div>
        <div className={settings["column"]}>
          <Card label={kind}>
            <div className={settings["stack"]}>
              <h2>{kind}</h2>
              {mayAdminister ? <EditResource resource={resource} /> : <ResourceFacts resource={resource} />}
            </div>
          </Card>
        </div>
      </div>
      {mayReadHistory && resource.type === "webhook" && <Deliveries id={resource.id} />}
      {mayReadHistory && <ResourceHistory resource={resource} />}
    </>
  );
}
