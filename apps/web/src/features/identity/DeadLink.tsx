import { Trans, useLingui } from "@lingui/react/macro";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { appErrorOf, wordsOf } from "../../lib/errors.ts";
import { Entrance } from "./EntranceForm.tsx";
import css from "./EntranceForm.module.css";

/** Whether a failure is about the link itself, so that no other input would help. */
export function isAboutLink(error: unknown): boolean {
  return appErrorOf(error)?.reason.startsWith("identity.link_") === true;
}

interface DeadLinkProps {
  /** Why the link does not work; null for one without its token. */
  readonly error: unknown;
  /** The way on. */
  readonly children?: ReactNode;
}

/** The one page of links that are expired, used, foreign or garbled: what is the matter, and the way on. */
export function DeadLink({ error, children }: DeadLinkProps) {
  const { t, i18n } = useLingui();
  return (
    <Entrance title={t`That link does not work`}>
      <div className={css["stack"]}>
        <p role="alert">
          {error === null ? (
            <Trans>The link is not complete. Open it from the mail once more, or copy all of it.</Trans>
          ) : (
            i18n._(wordsOf(error))
          )}
        </p>
        {children}
        <Link to="/sign-in">
          <Trans>Go to signing in</Trans>
        </Link>
      </div>
    </Entrance>
  );
}
