import { Trans, useLingui } from "@lingui/react/macro";
import { type DiagnosisList, type Prescription, type PrescriptionList, statusOn } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { formatFullDay, formatMoment, today } from "../../../lib/dates.ts";
import { client } from "../../../lib/trpc.ts";
import { Chip } from "../../../ui/Chip.tsx";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { useMayUse } from "../../identity/membership.ts";
import clinical from "../clinical.module.css";
import { WhyForm } from "../WhyForm.tsx";
import { AdverseEffect } from "./AdverseEffect.tsx";
import { KeptFindings } from "./FindingList.tsx";
import { checkStateWords, prescriptionStatusTones, prescriptionStatusWords } from "./prescription-words.ts";
import css from "./prescriptions.module.css";
import { useDosageText } from "./use-dosage-text.ts";

interface PrescriptionEntryProps {
  readonly patientId: string;
  readonly given: Prescription;
  readonly onChanged: (list: PrescriptionList) => void;
  /** The case that is worked at, where an adverse effect is diagnosed; null for none. */
  readonly caseId: string | null;
  readonly onProposed: (list: DiagnosisList) => void;
  /** Opens the form: of a draft, or of one that takes the place of it. Null while another form is open. */
  readonly onWrite: (() => void) | null;
}

/** One prescription: what is taken and how, who signed it, and what the checks found then. */
export function PrescriptionEntry(props: PrescriptionEntryProps) {
  const { given } = props;
  const { i18n } = useLingui();
  const sayDosage = useDosageText();
  const { order, startsOn, endsOn, signed, moved, checked, findings } = given;
  const status = statusOn(given, today());
  const [from, until] = [formatFullDay(startsOn), endsOn === null ? null : formatFullDay(endsOn)];
  return (
    <article className={css["entry"]} aria-label={order.name}>
      <div className={settings["head"]}>
        <h3 className={css["name"]}>{order.name}</h3>
        <Chip tone={prescriptionStatusTones[status]}>{i18n._(prescriptionStatusWords[status])}</Chip>
      </div>
      {order.dosage !== null && <p>{sayDosage(order.dosage)}</p>}
      {order.dosageText !== "" && <p className={css["words"]}>{order.dosageText}</p>}
      <p className={clinical["quiet"]}>
        {until === null ? (
          <Trans>From {from}</Trans>
        ) : (
          <Trans>
            From {from} until {until}
          </Trans>
        )}
        {order.indication !== "" && ` · ${order.indication}`}
        {" · "}
        {signed === null ? (
          <Trans>drafted by {given.writtenBy.name ?? "–"}</Trans>
        ) : (
          <Trans>
            signed by {signed.by ?? "–"}, {formatMoment(signed.at)}
          </Trans>
        )}
      </p>
      {moved !== null && (
        <p className={clinical["quiet"]}>
          {i18n._(prescriptionStatusWords[given.status])}: {moved.by ?? "–"}, {formatMoment(moved.at)}
          {moved.reason !== "" && `. ${moved.reason}`}
        </p>
      )}
      {order.instructions !== "" && <p className={css["words"]}>{order.instructions}</p>}
      {checked !== null && (
        <details>
          <summary>{i18n._(checkStateWords[checked.state])}</summary>
          <div className={css["details"]}>
            <KeptFindings findings={findings} />
            <p className={clinical["quiet"]}>
              <Trans>Rules of {formatFullDay(checked.ruleSet)}</Trans>
            </p>
          </div>
        </details>
      )}
      <Actions {...props} />
    </article>
  );
}

/** What can be done with it now. */
function Actions({ patientId, given, caseId, onChanged, onProposed, onWrite }: PrescriptionEntryProps) {
  const { t } = useLingui();
  const mayDraft = useMayUse("clinical.prescriptions.draft");
  const mayMove = useMayUse("clinical.prescriptions.move");
  const mayPropose = useMayUse("clinical.diagnoses.propose");
  const [asking, setAsking] = useState<"stopped" | "on_hold" | "adverse" | null>(null);
  const { id, status, updatedAt: version } = given;
  const named = { id, patientId, version };
  const { prescriptions } = client.clinical;
  const move = useMutation({
    mutationFn: (to: "active" | "completed") => prescriptions.move.mutate({ ...named, status: to }),
    onSuccess: onChanged,
  });
  const discard = useMutation({ mutationFn: () => prescriptions.discard.mutate(named), onSuccess: onChanged });
  const failed = move.error ?? discard.error;
  const close = () => setAsking(null);
  if (asking === "adverse" && caseId !== null) {
    return (
      <AdverseEffect patientId={patientId} caseId={caseId} given={given} onProposed={onProposed} onClose={close} />
    );
  }
  if (asking === "stopped" || asking === "on_hold") {
    return (
      <WhyForm
        label={asking === "stopped" ? t`Why it is stopped` : t`Why it is paused`}
        button={asking === "stopped" ? t`Stop` : t`Pause`}
        send={async (reason) => onChanged(await prescriptions.move.mutate({ ...named, status: asking, reason }))}
        onClose={close}
      />
    );
  }
  const isRunning = status === "active" || status === "on_hold";
  return (
    <>
      <div className={settings["actions"]}>
        {status === "draft" && mayDraft && (
          <>
            {onWrite !== null && (
              <Button variant="default" size="xs" onClick={onWrite}>
                <Trans>Go on with it</Trans>
              </Button>
            )}
            <Button variant="subtle" size="xs" loading={discard.isPending} onClick={() => discard.mutate()}>
              <Trans>Throw away</Trans>
            </Button>
          </>
        )}
        {isRunning && mayDraft && onWrite !== null && (
          <Button variant="default" size="xs" onClick={onWrite}>
            <Trans>Replace…</Trans>
          </Button>
        )}
        {isRunning && mayMove && (
          <>
            {status === "active" ? (
              <>
                <Button variant="subtle" size="xs" onClick={() => setAsking("on_hold")}>
                  <Trans>Pause…</Trans>
                </Button>
                <Button variant="subtle" size="xs" loading={move.isPending} onClick={() => move.mutate("completed")}>
                  <Trans>Completed</Trans>
                </Button>
              </>
            ) : (
              <Button variant="subtle" size="xs" loading={move.isPending} onClick={() => move.mutate("active")}>
                <Trans>Go on</Trans>
              </Button>
            )}
            <Button variant="subtle" size="xs" onClick={() => setAsking("stopped")}>
              <Trans>Stop…</Trans>
            </Button>
          </>
        )}
        {status !== "draft" && caseId !== null && mayPropose && (
          <Button variant="subtle" size="xs" onClick={() => setAsking("adverse")}>
            <Trans>Adverse effect…</Trans>
          </Button>
        )}
      </div>
      {failed !== null && <ErrorState error={failed} />}
    </>
  );
}
