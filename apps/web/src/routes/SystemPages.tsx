import { Trans, useLingui } from "@lingui/react/macro";
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { isMissingScript } from "../lib/errors.ts";
import { leavesBuild } from "../lib/version.ts";
import { Page } from "../ui/Page.tsx";
import { ErrorState, PageSkeleton } from "../ui/States.tsx";

export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <Page title={t`There is no such page`}>
      <div>
        <Link to="/">
          <Trans>Go to today</Trans>
        </Link>
      </div>
    </Page>
  );
}

/**
 * In the place of a page that failed; what is around it stays. Where its script is nowhere any more, since the server has a
 * newer version, it begins anew in that.
 */
export function FailedPage({ error }: Pick<ErrorComponentProps, "error">) {
  const { t } = useLingui();
  const [isLeaving, setLeaving] = useState(() => isMissingScript(error));
  useEffect(() => {
    if (isMissingScript(error)) void leavesBuild().then(setLeaving);
  }, [error]);
  if (isLeaving) return <PageSkeleton />;
  return (
    <Page title={t`That did not work`}>
      <ErrorState error={error} onRetry={() => location.reload()} />
    </Page>
  );
}

/** What failed before it was known who is there: so there is no frame. */
export function FailedBefore({ error }: Pick<ErrorComponentProps, "error">) {
  return (
    <main style={{ padding: 24 }}>
      <FailedPage error={error} />
    </main>
  );
}
