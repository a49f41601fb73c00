import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Button, FileButton, Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { ImportMapping } from "./ImportMapping.tsx";
import { ImportPreview } from "./ImportPreview.tsx";
import { ImportsList } from "./ImportsList.tsx";
import { refusalWords } from "./import-words.ts";
import { type Refusal, useImport } from "./use-import.ts";

/** Brings a diary along from somewhere else. The file is read on the device; nothing is sent before it was seen. */
export function ImportPage() {
  const { t } = useLingui();
  return (
    <Page title={t`Import`} lead={<BackToData />}>
      <NewImport />
      <ImportsList />
    </Page>
  );
}

function BackToData() {
  return (
    <Link to="/you/data">
      <Trans>Your data</Trans>
    </Link>
  );
}

function NewImport() {
  const { t } = useLingui();
  const { stage, choose, map, confirm, send, cancel } = useImport();
  switch (stage.at) {
    case "choose":
      return <ChooseFile refusal={stage.refusal} onChosen={(file) => void choose(file)} />;
    case "map":
      return (
        <ImportMapping
          opened={stage.opened}
          onChosen={(mapping) => void map(stage.opened, mapping)}
          onCancel={cancel}
        />
      );
    case "preview":
      return (
        <ImportPreview
          checked={stage.checked}
          onConfirm={(withDuplicates) => void confirm(stage.checked, withDuplicates)}
          onCancel={cancel}
        />
      );
    case "read":
      return (
        <Under label={t`Reading the file`} value={null} onCancel={cancel}>
          <Plural value={stage.count} one="Reading the file: # row" other="Reading the file: # rows" />
        </Under>
      );
    case "check":
      return (
        <Under label={t`Looking for duplicates`} value={stage.count / Math.max(1, stage.total)} onCancel={cancel}>
          <Trans>Looking what is there already</Trans>
        </Under>
      );
    case "send": {
      const total = stage.sending.entries.length;
      return (
        <Under label={t`Importing`} value={stage.count / Math.max(1, total)} onCancel={cancel}>
          <Trans>
            {stage.count} of <Plural value={total} one="# entry" other="# entries" />
          </Trans>
        </Under>
      );
    }
    case "failed": {
      const { error, sending } = stage;
      return (
        <Card label={t`Interrupted`}>
          <div className={settings["stack"]}>
            <h2>
              <Trans>Interrupted</Trans>
            </h2>
            <ErrorState error={error} />
            <div className={settings["actions"]}>
              {sending !== null && (
                <Button onClick={() => void send(sending)}>
                  <Trans>Go on</Trans>
                </Button>
              )}
              <Button variant="default" onClick={cancel}>
                <Trans>Cancel</Trans>
              </Button>
            </div>
          </div>
        </Card>
      );
    }
    case "done":
      return (
        <Card label={t`Imported`}>
          <div className={settings["stack"]}>
            <p role="status" className={settings["good"]}>
              <Plural value={stage.count} one="# entry imported" other="# entries imported" /> · {stage.fileName}
            </p>
            <div className={settings["actions"]}>
              <Button component={Link} to="/calendar">
                <Trans>See it in the calendar</Trans>
              </Button>
              <Button variant="default" onClick={cancel}>
                <Trans>Another file</Trans>
              </Button>
            </div>
          </div>
        </Card>
      );
  }
}

interface ChooseFileProps {
  readonly refusal: Refusal | null;
  readonly onChosen: (file: File) => void;
}

function ChooseFile({ refusal, onChosen }: ChooseFileProps) {
  const { t, i18n } = useLingui();
  return (
    <Card label={t`From a file`}>
      <div className={settings["stack"]}>
        <h2>
          <Trans>From a file</Trans>
        </h2>
        <p>
          <Trans>
            What Drip or Bearable exported, a file from here (CSV or JSON), or any table (CSV). You see what is in it
            before anything is added, and can undo all of it.
          </Trans>
        </p>
        {refusal !== null && <p role="alert">{i18n._(refusalWords[refusal])}</p>}
        <div>
          <FileButton
            accept=".csv,.txt,.tsv,.json,text/csv,application/json"
            inputProps={{ "aria-label": t`File` }}
            onChange={(file) => (file === null ? undefined : onChosen(file))}
          >
            {(props) => (
              <Button {...props}>
                <Trans>Choose a file</Trans>
              </Button>
            )}
          </FileButton>
        </div>
        <p className={settings["detail"]}>
          <Trans>The file stays on this device: only its entries are sent.</Trans>
        </p>
      </div>
    </Card>
  );
}

interface UnderProps {
  readonly label: string;
  /** 0 to 1; null where nobody knows how much there is. */
  readonly value: number | null;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** Something that takes its time, with how far it got. */
function Under({ label, value, onCancel, children }: UnderProps) {
  return (
    <Card label={label}>
      <div className={settings["stack"]}>
        <p>{children}</p>
        <Progress value={value === null ? 100 : value * 100} animated={value === null} aria-label={label} />
        <div>
          <Button variant="default" onClick={onCancel}>
            <Trans>Cancel</Trans>
          </Button>
        </div>
      </div>
    </Card>
  );
}
