import { Trans, useLingui } from "@lingui/react/macro";
import { type ResourceList, type ResourceType, resourceTypes } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { useMayUse, useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../OnlyWith.tsx";
import { KindChooser } from "./KindChooser.tsx";
import { resourceTypeWords } from "./resource-words.ts";
import css from "./resources.module.css";
import { ResourcesTable } from "./ResourcesTable.tsx";

/** What the organization connects to, or owns. Which type is shown stands in the address. */
export function ResourcesPage() {
  const { t } = useLingui();
  const membership = useMembership();
  return (
    <Page title={t`Resources`} lead={membership?.name}>
      <OnlyWith permission="organizations.resources.read">
        <Resources />
      </OnlyWith>
    </Page>
  );
}

function Resources() {
  const { type } = useSearch({ from: "/shell/organization/organization/resources" });
  const mayAdminister = useMayUse("organizations.resources.administer");
  const found = useQuery(
    trpc.organizations.resources.list.queryOptions(type === undefined ? {} : { type }, {
      placeholderData: keepPreviousData,
    }),
  );
  if (found.isPending) return <LoadingRows rows={5} />;
  if (found.isError) return <ErrorState error={found.error} onRetry={() => void found.refetch()} />;
  const { resources, counts } = found.data;
  if (Object.values(counts).every((count) => count === 0)) return <Nothing mayAdminister={mayAdminister} />;
  return (
    <>
      <div className={css["bar"]}>
        <Kinds counts={counts} />
        {mayAdminister && (
          <Button component={Link} to={addressOfNew(type)}>
            <Trans>Add a resource</Trans>
          </Button>
        )}
      </div>
      {resources.length > 0 ? (
        <ResourcesTable resources={resources} isOld={found.isPlaceholderData} />
      ) : (
        <NothingOfKind type={type} />
      )}
    </>
  );
}

const addressOfNew = (type: ResourceType | undefined) =>
  type === undefined ? "/organization/resources/new" : `/organization/resources/new?type=${type}`;

/** All, and each type with how many there are of it. */
function Kinds({ counts }: Pick<ResourceList, "counts">) {
  const { t, i18n } = useLingui();
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const kinds = resourceTypes.filter((type) => counts[type] > 0);
  return (
    <nav className={css["kinds"]} aria-label={t`Types`}>
      <Link to="/organization/resources" className={css["kind"]} activeOptions={{ exact: true, includeSearch: true }}>
        <Trans>All</Trans> <span>{all}</span>
      </Link>
      {kinds.map((type) => (
        <Link key={type} to="/organization/resources" search={{ type }} className={css["kind"]}>
          {i18n._(resourceTypeWords[type].many)} <span>{counts[type]}</span>
        </Link>
      ))}
    </nav>
  );
}

function Nothing({ mayAdminister }: { readonly mayAdminister: boolean }) {
  const { t } = useLingui();
  return (
    <>
      <EmptyState title={t`Nothing is connected yet`}>
        <p>
          {mayAdminister ? (
            <Trans>Programs, devices, laboratories and rooms stand here. Choose what to begin with.</Trans>
          ) : (
            <Trans>Programs, devices, laboratories and rooms stand here once an administrator adds them.</Trans>
          )}
        </p>
      </EmptyState>
      {mayAdminister && <KindChooser />}
    </>
  );
}

function NothingOfKind({ type }: { readonly type: ResourceType | undefined }) {
  const { t, i18n } = useLingui();
  return (
    <EmptyState title={t`There is none of these`}>
      <p>{type !== undefined && i18n._(resourceTypeWords[type].meaning)}</p>
      <Link to="/organization/resources">
        <Trans>Show all resources</Trans>
      </Link>
    </EmptyState>
  );
}
