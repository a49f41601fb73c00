import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";

/** The line above the titles of the pages behind "Share". */
export function BackToShare() {
  return (
    <Link to="/share">
      <Trans>Share</Trans>
    </Link>
  );
}
