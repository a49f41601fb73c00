import { Trans } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ErrorState } from "../../ui/States.tsx";
import { DeadLink, isAboutLink } from "./DeadLink.tsx";
import { Entrance } from "./EntranceForm.tsx";
import css from "./EntranceForm.module.css";
import { useLinkToken } from "./link-token.ts";

interface LinkActionProps {
  readonly title: string;
  /** What the button is about to do. */
  readonly lead: ReactNode;
  readonly action: string;
  readonly send: (token: string) => Promise<unknown>;
  readonly doneTitle: string;
  readonly done: ReactNode;
}

/**
 * A mailed link that does one thing. A button does it, not the opening of the page: programs that look
 * through mails open links, too.
 */
export function LinkAction({ title, lead, action, send, doneTitle, done }: LinkActionProps) {
  const token = useLinkToken();
  const mutation = useMutation({ mutationFn: send });
  if (token === null || isAboutLink(mutation.error)) return <DeadLink error={mutation.error} />;
  if (mutation.isSuccess) {
    return (
      <Entrance title={doneTitle}>
        <div className={css["stack"]}>
          <p>{done}</p>
          <Button component={Link} to="/">
            <Trans>Go on</Trans>
          </Button>
        </div>
      </Entrance>
    );
  }
  return (
    <Entrance title={title}>
      <div className={css["stack"]}>
        <p>{lead}</p>
        <Button size="md" loading={mutation.isPending} onClick={() => mutation.mutate(token)}>
          {action}
        </Button>
        {mutation.isError && <ErrorState error={mutation.error} />}
      </div>
    </Entrance>
  );
}
