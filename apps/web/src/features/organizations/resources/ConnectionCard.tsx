import { Trans, useLingui } from "@lingui/react/macro";
import type { Resource } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { domainText } from "../../../lib/domain-words.ts";
import { formatAgo, formatExact } from "../../../lib/dates.ts";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import { Card } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { resourceStatusMeanings, resourceStatusTones, resourceStatusWords } from "./resource-words.ts";
import css from "./resources.module.css";

interface ConnectionCardProps {
  readonly resource: Resource;
  readonly mayTest: boolean;
}

/** Whether it is in use and answers, and a test of that. */
export function ConnectionCard({ resource, mayTest }: ConnectionCardProps) {
  const { t, i18n } = useLingui();
  const { id, type, status } = resource;
  const { resources } = trpc.organizations;
  const test = useMutation({
    mutationFn: () => client.organizations.resources.testConnection.mutate({ id }),
    async onSuccess(tested) {
      queryClient.setQueryData(resources.byId.queryKey({ id }), tested);
      await queryClient.invalidateQueries({ queryKey: resources.pathKey() });
    },
  });
  return (
    <Card label={t`Status`}>
      <div className={settings["stack"]}>
        <div className={settings["head"]}>
          <h2>
            <Trans>Status</Trans>
          </h2>
          <Chip tone={resourceStatusTones[status]}>{i18n._(resourceStatusWords[status])}</Chip>
        </div>
        {type === "room" ? (
          <p className={settings["detail"]}>
            <Trans>A room is not connected to: there is nothing to test.</Trans>
          </p>
        ) : (
          <>
            <p className={settings["detail"]}>{i18n._(resourceStatusMeanings[status])}</p>
            <LastTest resource={resource} />
            {test.isError && <ErrorState error={test.error} />}
            {mayTest && (
              <div className={settings["actions"]}>
                <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
                  <Trans>Test the connection</Trans>
                </Button>
                {test.isPending && (
                  <span className={settings["detail"]}>
                    <Trans>This takes eight seconds at most.</Trans>
                  </span>
                )}
              </div>
            )}
          </>
        )}
      </div>
    </Card>
  );
}

/** What the last test said. A new one is read out. */
function LastTest({ resource: { lastTest, lastTestedAt } }: Pick<ConnectionCardProps, "resource">) {
  return (
    <div role="status">
      {lastTest === null || lastTestedAt === null ? (
        <p className={settings["detail"]}>
          <Trans>It was not tested yet.</Trans>
        </p>
      ) : (
        <div className={css["result"]} data-fine={lastTest.isFine || undefined}>
          {lastTest.isFine ? (
            <IconCircleCheck size={22} stroke={1.7} aria-hidden />
          ) : (
            <IconAlertTriangle size={22} stroke={1.7} aria-hidden />
          )}
          <div>
            <p>{domainText(lastTest.words)}</p>
            <p className={settings["detail"]}>
              <time dateTime={lastTestedAt} title={formatExact(lastTestedAt)}>
                <Trans>Tested {formatAgo(lastTestedAt)}</Trans>
              </time>
              {" · "}
              <Trans>{lastTest.millis} ms</Trans>
            </p>
          </div>
        </div>
      )}
    </div>
  );
}
