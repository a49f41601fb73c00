import { Trans } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";

/** The line above the titles of the pages behind "You". */
export function BackToYou() {
  return (
    <Link to="/you">
      <Trans>You</Trans>
    </Link>
  );
}
