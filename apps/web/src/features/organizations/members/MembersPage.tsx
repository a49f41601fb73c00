import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { formatTime } from "../../../lib/dates.ts";
import { trpc } from "../../../lib/trpc.ts";
import { Page } from "../../../ui/Page.tsx";
import { LoadingRows } from "../../../ui/Rows.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
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

/** Whether it is open stands in the address: so it is reached from the search. */
function Invite() {
  const navigate = useNavigate({ from: "/organization/members" });
  const { invite } = useSearch({ from: "/shell/organization/organization/members" });
  const [sent, setSent] = useState<{ readonly to: readonly string[]; readonly at: string } | null>(null);
  const open = (isOpen: boolean) =>
    void navigate({
      search: (known) => ({ ...known, invite: isOpen || undefined }),
      replace: true,
      resetScroll: false,
    });
  return (
    <div className={css["invite"]}>
      <Button aria-haspopup="dialog" onClick={() => open(true)}>
        <Trans>Invite somebody</Trans>
      </Button>
      <span role="status" className={css["good"]}>
        {sent !== null && <Sent to={sent.to} at={formatTime(sent.at)} />}
      </span>
      <InviteDialog
        isOpen={invite === true}
        onClose={() => open(false)}
        onSent={(to) => setSent({ to, at: new Date().toISOString() })}
      />
    </div>
  );
}

function Sent({ to, at }: { readonly to: readonly string[]; readonly at: string }) {
  const [one] = to;
  if (to.length > 1) {
    return (
      <Trans>
        {to.length} invitations are on their way. {at}
      </Trans>
    );
  }
  return (
    <Trans>
      An invitation is on its way to {one}. {at}
    </Trans>
  );
}

/** Where there is room for the details beside the list. */
const isBesideList = "(min-width: 1080px)";
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
  const isBeside = useMediaQuery(isBesideList, undefined, { getInitialValueInEffect: false }) === true;
  const close = () => void navigate({ search: (known) => ({ ...known, member: undefined }), resetScroll: false });
  return (
    <div className={css["split"]} data-open={(open !== undefined && isBeside) || undefined}>
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
      {open !== undefined && isBeside && <MemberDetails key={open.userId} member={open} onClose={close} />}
      {!isBeside && (
        <Sheet title={open?.displayName ?? ""} isOpened={open !== undefined} onClose={close}>
          {open !== undefined && <MemberDetails key={open.userId} member={open} />}
        </Sheet>
      )}
    </div>
  );
}
