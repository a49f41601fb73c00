import { Trans, useLingui } from "@lingui/react/macro";
import type { ImageReport } from "@anamnesis/domain";
import { Button, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { domainText } from "../../../lib/domain-words.ts";
import { client } from "../../../lib/trpc.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { DraftSaved } from "../DraftSaved.tsx";
import notes from "../notes/notes.module.css";
import { readTimelineAgain } from "../record/use-timeline.ts";
import { ReportText } from "./ReportText.tsx";
import { digestOfShown, type ReportPlace, useForgetReport, useReportDraft } from "./use-report-draft.ts";
import { keepImages } from "./use-images.ts";

interface ReportEditorProps {
  readonly place: ReportPlace;
  /** As it is on the server; null for a new one. */
  readonly report: ImageReport | null;
  readonly onClose: () => void;
}

/** A report as it is being written; signing it is what ends it. */
export function ReportEditor({ place, report, onClose }: ReportEditorProps) {
  const { t } = useLingui();
  const { draft, state, problems } = useReportDraft(place, report);
  const [signed, setSigned] = useState<ImageReport | null>(null);
  const readAgain = async () => {
    const list = await client.clinical.images.list.mutate({ patientId: place.patientId });
    keepImages(place.patientId, list);
    return list.reports.find(({ id }) => id === draft.state().id) ?? null;
  };
  const look = useMutation({
    async mutationFn() {
      await draft.flush();
      if (draft.state().phase === "saved") setSigned(await readAgain());
    },
  });
  if (signed !== null) {
    return <Signing place={place} report={signed} onSigned={onClose} onBack={() => setSigned(null)} />;
  }
  const { findings, impression } = state.content;
  const problemOf = (field: string) => (problems[field] === undefined ? undefined : domainText(problems[field]));
  const isEmpty = findings.trim() === "" && impression.trim() === "";
  return (
    <div className={settings["stack"]}>
      {state.phase === "conflict" && (
        <section className={notes["conflict"]} aria-label={t`Two windows wrote this report`}>
          <h3>
            <Trans>Two windows wrote this report</Trans>
          </h3>
          {state.theirs !== null && <ReportText report={state.theirs} />}
          <div className={settings["actions"]}>
            <Button variant="default" size="xs" onClick={() => void draft.choose("mine")}>
              <Trans>Go on with what stands below</Trans>
            </Button>
            <Button variant="default" size="xs" onClick={() => void draft.choose("theirs")}>
              <Trans>Go on with what the other one saved</Trans>
            </Button>
          </div>
        </section>
      )}
      <Textarea
        label={t`Findings`}
        description={t`What is seen`}
        autosize
        minRows={4}
        maxRows={18}
        value={findings}
        error={problemOf("findings")}
        onChange={(event) => draft.type({ findings: event.currentTarget.value })}
      />
      <Textarea
        label={t`Impression`}
        description={t`What it is thought to mean`}
        autosize
        minRows={2}
        maxRows={12}
        value={impression}
        error={problemOf("impression")}
        onChange={(event) => draft.type({ impression: event.currentTarget.value })}
      />
      <div className={notes["foot"]}>
        <DraftSaved state={state} />
        <div className={settings["actions"]}>
          <Button variant="default" size="xs" onClick={onClose}>
            <Trans>Later</Trans>
          </Button>
          <Button
            disabled={isEmpty || Object.keys(problems).length > 0 || state.phase === "conflict"}
            loading={look.isPending}
            onClick={() => look.mutate()}
          >
            <Trans>Sign …</Trans>
          </Button>
        </div>
      </div>
      {state.phase === "refused" && <ErrorState error={state.error} onRetry={() => void draft.flush()} />}
      {look.isError && <ErrorState error={look.error} />}
    </div>
  );
}

interface SigningProps {
  readonly place: ReportPlace;
  readonly report: ImageReport;
  readonly onSigned: () => void;
  readonly onBack: () => void;
}

/** All of what a signature covers, once more. What is signed is what stands here, to the letter. */
function Signing({ place, report, onSigned, onBack }: SigningProps) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const forget = useForgetReport();
  const { patientId, studyId } = place;
  const sign = useMutation({
    async mutationFn() {
      const { id, updatedAt: version } = report;
      const digest = await digestOfShown(report);
      keepImages(
        patientId,
        await client.clinical.images.reports.sign.mutate({ id, patientId, studyId, version, digest }),
      );
      forget(place);
      void readTimelineAgain(patientId);
      onSigned();
    },
  });
  const name = account.displayName;
  return (
    <section className={notes["sign"]} aria-label={t`What you sign`}>
      <h3>
        <Trans>What you sign</Trans>
      </h3>
      <ReportText report={report} />
      <p className={settings["detail"]}>
        <Trans>You sign as the author. From then on it never changes; more is added beside it.</Trans>
      </p>
      <div className={settings["actions"]}>
        <Button loading={sign.isPending} onClick={() => sign.mutate()}>
          <Trans>Sign as {name}</Trans>
        </Button>
        <Button variant="default" onClick={onBack}>
          <Trans>Not yet</Trans>
        </Button>
      </div>
      {sign.isError && <ErrorState error={sign.error} />}
    </section>
  );
}
