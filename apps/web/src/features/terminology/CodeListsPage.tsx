import { msg } from "@lingui/core/macro";
import { Plural, Trans, useLingui } from "@lingui/react/macro";
import type { CodeRelease, CodesInForce } from "@anamnesis/domain";
import { Button, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { formatFullDay } from "../../lib/dates.ts";
import { client, trpc } from "../../lib/trpc.ts";
import { ActionDialog, type DialogWords } from "../../ui/ActionDialog.tsx";
import { Chip } from "../../ui/Chip.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Card, Page } from "../../ui/Page.tsx";
import settings from "../../ui/settings.module.css";
import { ErrorState, Loading } from "../../ui/States.tsx";
import css from "./codes.module.css";
import { ImportForm } from "./ImportForm.tsx";
import {
  importFailureWords,
  lineProblemWords,
  releaseStatusTones,
  releaseStatusWords,
  useReleaseName,
} from "./release-words.ts";

const busyPollMs = 1_000;
const pollMs = 30_000;

const undoWords: DialogWords = {
  button: msg`Take the import back`,
  title: msg`Take this import back?`,
  consequences: [
    msg`Nothing is named by it from then on; the list before it is in force again.`,
    msg`Diagnoses and medications that were named by it stay as they are.`,
    msg`The file can be imported again.`,
  ],
};

/** What diagnoses and medications are named by: what is in force, what was imported, and the file of a new release. */
export function CodeListsPage() {
  const { t } = useLingui();
  const lists = useQuery(
    trpc.terminology.releases.list.queryOptions(undefined, {
      refetchInterval: ({ state }) =>
        state.data?.releases.some(({ status }) => status === "importing") === true ? busyPollMs : pollMs,
    }),
  );
  const [undone, setUndone] = useState<CodeRelease | null>(null);
  const read = async () => void (await lists.refetch());
  return (
    <Page title={t`Code lists`} lead={t`Administration`}>
      {lists.isPending && <Loading rows={2} height={120} />}
      {lists.isError && <ErrorState error={lists.error} onRetry={() => void lists.refetch()} />}
      {lists.data !== undefined && (
        <div className={settings["stack"]}>
          <InForce inForce={lists.data.inForce} />
          <ImportForm onStarted={read} />
          <Card label={t`Imports`}>
            <div className={settings["stack"]}>
              <h2>
                <Trans>Imports</Trans>
              </h2>
              <ul className={css["releases"]}>
                {lists.data.releases.map((release) => (
                  <li key={release.id}>
                    <Release release={release} onUndo={() => setUndone(release)} />
                  </li>
                ))}
              </ul>
            </div>
          </Card>
        </div>
      )}
      <ActionDialog
        words={undoWords}
        draft={`code-import-${undone?.id ?? ""}`}
        whereKept={t`It stands with the import.`}
        isOpen={undone !== null}
        onClose={() => setUndone(null)}
        carryOut={async (reason) =>
          undone === null ? undefined : client.terminology.releases.undo.mutate({ id: undone.id, reason })
        }
        onDone={read}
      />
    </Page>
  );
}

/** What is in force today, and whether it is what today needs. */
function InForce({ inForce }: { readonly inForce: CodesInForce }) {
  const { t } = useLingui();
  const { kind, fiscalYear, neededYear } = inForce;
  const name = useReleaseName()(inForce);
  return (
    <Notice label={t`In force`}>
      <p>
        <Trans>
          Diagnoses of today are named by <strong>{name}</strong>.
        </Trans>
      </p>
      {fiscalYear !== neededYear && (
        <p>
          <Trans>
            Today needs the codes of fiscal year {neededYear}. The Centers for Medicare & Medicaid Services publish them
            as “Code Descriptions in Tabular Order”: import that file here.
          </Trans>
        </p>
      )}
      {kind === "starter" && (
        <p>
          <Trans>The starter list has only what is common in women’s health and primary care.</Trans>
        </p>
      )}
    </Notice>
  );
}

function Release({ release, onUndo }: { readonly release: CodeRelease; readonly onUndo: () => void }) {
  const { t, i18n } = useLingui();
  const name = useReleaseName()(release);
  const { codeSystem, kind, status, codes, badRows, problems, failure, fileName, undoReason, progress } = release;
  const [from, to] = [
    formatFullDay(release.validFrom),
    release.validTo === null ? null : formatFullDay(release.validTo),
  ];
  return (
    <div className={css["release"]}>
      <div className={settings["head"]}>
        <span className={css["name"]}>{name}</span>
        <Chip tone={releaseStatusTones[status]}>
          {kind === "starter" ? t`comes with the product` : i18n._(releaseStatusWords[status])}
        </Chip>
      </div>
      <p className={css["quiet"]}>
        {to === null ? (
          <Trans>From {from}</Trans>
        ) : (
          <Trans>
            From {from} to {to}
          </Trans>
        )}
        {status === "ready" && (
          <>
            {" · "}
            {codeSystem === "icd10cm" ? (
              <Trans>{i18n.number(codes)} codes</Trans>
            ) : (
              <Plural value={codes} one="# medication" other="# medications" />
            )}
          </>
        )}
        {kind === "official" && ` · ${fileName}`}
      </p>
      {status === "importing" && <Progress value={progress} aria-label={t`How far it is`} size="sm" />}
      {failure !== null && <p>{i18n._(importFailureWords[failure])}</p>}
      {undoReason !== null && (
        <p className={css["quiet"]}>
          <Trans>Why: {undoReason}</Trans>
        </p>
      )}
      {badRows > 0 && (
        <details>
          <summary>
            <Plural value={badRows} one="# row could not be read" other="# rows could not be read" />
          </summary>
          <ul>
            {problems.map(({ line, problem }) => (
              <li key={line}>
                <Trans>
                  Line {line}: {i18n._(lineProblemWords[problem])}
                </Trans>
              </li>
            ))}
          </ul>
        </details>
      )}
      {kind === "official" && status === "ready" && (
        <div>
          <Button
            variant="default"
            size="xs"
            aria-haspopup="dialog"
            aria-label={t`Take back: ${name}`}
            onClick={onUndo}
          >
            <Trans>Take back</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}
