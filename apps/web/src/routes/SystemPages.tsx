import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import { Page } from "../ui/Page.tsx";
import { ErrorState } from "../ui/States.tsx";

export function NotFoundPage() {
  const { t } = useLingui();
  return (
    <main style={{ padding: 24 }}>
      <Page title={t`There is no such page`}>
        <p>
          <Link to="/">
            <Trans>Go to today</Trans>
          </Link>
        </p>
      </Page>
    </main>
  );
}

export function FailedPage({ error }: { readonly error: unknown }) {
  const { t } = useLingui();
  return (
    <main style={{ padding: 24 }}>
      <Page title={t`That did not work`}>
        <ErrorState error={error} onRetry={() => location.reload()} />
      </Page>
    </main>
  );
}
