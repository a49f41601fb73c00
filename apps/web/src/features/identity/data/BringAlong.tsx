import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import css from "../../../ui/settings.module.css";

/** The way to what was written down elsewhere. */
export function BringAlong() {
  return (
    <div className={css["stack"]}>
      <h2>
        <Trans>Bring a diary along</Trans>
      </h2>
      <p>
        <Trans>From Drip, Bearable, a table, or a file from here.</Trans>
      </p>
      <div>
        <Button component={Link} to="/import" variant="default">
          <Trans>Import</Trans>
        </Button>
      </div>
    </div>
  );
}
