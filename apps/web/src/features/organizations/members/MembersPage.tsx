import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { formatTime } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { EmptyState, ErrorState } from "../../../ui/States.tsx";
import { ShowMore } from "../../../ui/ShowMore.tsx";
import { useMayUse, useMembership } from "../../identity/membership.ts";
import { OnlyWith } from "../OnlyWith.tsx";
import { Invitations } from "./Invitations.tsx";
import { InviteDialog } from "./InviteDialog.tsx";
import { MemberDetails } from "./MemberDetails.tsx";
import { MemberFilters } from "./MemberFilters.tsx";
import css from "./members.module.css";
import { MembersTable } from "./MembersTable.tsx";

/** Who works here, and who was asked to. What is looked for, and whose details are open, stands in the address. */
export function MembersPage() {
  const { t } = useLingui();
  const membership = useMembership();
  const mayAdminister = useMayUse("organizations.members.administer");
  return (
    <Page title={t`Members`} lead={membership?.name}>
      <OnlyWith permission="organizations.members.read">
        {mayAdminister && <Invite />}
        <Members />
        {mayAdminister && <Invitations />}
      </OnlyWith>
    </Page>
  );
}

function Invite() {
  const [isOpen, setOpen] = useState(false);
  const [sent, setSent] = useState<{ readonly to: string; readonly at: string } | null>(null);
  const to = sent?.to;
  return (
    <div className={css["invite"]}>
      <Button aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Trans>Invite somebody</Trans>
      </Button>
      <span role="status" className={css["good"]}>
        {sent !== null && (
          <Trans>
            An invitation is on its way to {to}. {formatTime(sent.at)}
          </Trans>
        )}
      </span>
      <InviteDialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onSent={(address) => setSent({ to: address, at: new Date().toISOString() })}
      />
    </div>
  );
}

const pageSize = 25;

function Members() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: "/organization/members" });
  const { search, role, status, member } = useSearch({ from: "/shell/organization/organization/members" });
  const found = useInfiniteQuery(
    trpc.organizations.members.list.infiniteQueryOptions(
      {
        ...(search === undefined ? {} : { search }),
        ...(role === undefined ? {} : { role }),
        ...(status === undefined ? {} : { status }),
        limit: pageSize,
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, placeholderData: keepPreviousData },
    ),
  );
  const members = found.data?.pages.flatMap((page) => page.members) ?? [];
  const open = members.find(({ userId }) => userId === member);
  return (
    <div className={css["split"]} data-open={open !== undefined || undefined}>
      <div className={css["list"]}>
        <MemberFilters />
        {found.isPending && <LoadingRows rows={8} />}
        {members.length > 0 && (
          <MembersTable members={members} isOld={found.isPlaceholderData} open={open?.userId ?? null} />
        )}
        {found.isError && <ErrorState error={found.error} onRetry={() => void found.refetch()} />}
        {found.isSuccess && members.length === 0 && (
          <EmptyState title={t`Nobody matches`}>
            <p>
              <Trans>Try fewer letters of the name or the address, or take a filter away.</Trans>
            </p>
            <Link to="/organization/members">
              <Trans>Show everyone</Trans>
            </Link>
          </EmptyState>
        )}
        <ShowMore list={found} />
      </div>
      {open !== undefined && (
        <MemberDetails
          key={open.userId}
          member={open}
          onClose={() => void navigate({ search: (known) => ({ ...known, member: undefined }), resetScroll: false })}
        />
      )}
    </div>
  );
}
