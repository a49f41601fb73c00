import { Trans, useLingui } from "@lingui/react/macro";
import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { MedicationSource, Prescription, Treatment } from "@anamnesis/domain";
import { Radio, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import { formatFullDay } from "../../../lib/dates.ts";
import { nameOfMedication } from "../../symptoms/medication/words.ts";
import clinical from "../clinical.module.css";
import { useDosageText } from "../prescriptions/use-dosage-text.ts";
import { type Choice, choicesOf, type ComparedMedicine, type Decision } from "./compare.ts";
import { StatementDetails } from "./StatementDetails.tsx";
import css from "./reconciliation.module.css";

const choiceWords: Readonly<Record<Choice, MessageDescriptor>> = {
  keep: msg({ message: "Keep", context: "medication" }),
  change: msg({ message: "Change how it is taken", context: "medication" }),
  stop: msg({ message: "Stop", context: "medication" }),
  add: msg({ message: "Add to what is taken", context: "medication" }),
  leave: msg({ message: "Leave it out", context: "medication" }),
};

/** Known by others than the patient and those around them. */
const isElsewhere = (source: MedicationSource) => source === "record" || source === "pharmacy";

interface ComparedEntryProps {
  readonly row: ComparedMedicine;
  readonly decision: Decision | null;
  /** Somebody wanted to send it: what is missing is named. */
  readonly isMissing: boolean;
  readonly onDecide: (decision: Decision) => void;
}

/** One medicine: what each of them says of it, and what becomes of it. */
export function ComparedEntry({ row, decision, isMissing, onDecide }: ComparedEntryProps) {
  const { t, i18n } = useLingui();
  const ordered = useOrderText();
  const { name, statement, prescription, diary } = row;
  const takenAs = statement?.takenAs ?? (prescription === null ? "" : ordered(prescription));
  const now: Omit<Decision, "choice"> = decision ?? { id: crypto.randomUUID(), takenAs, stopReason: "" };
  const isFromElsewhere = statement !== null && isElsewhere(statement.source);
  const said = statement === null ? null : <StatementDetails statement={statement} />;
  return (
    <li className={css["row"]}>
      <h3>{name}</h3>
      <dl className={css["sources"]}>
        <Source title={t`Said to be taken`}>
          {isFromElsewhere ? null : said}
          {diary === null ? null : <Logged logged={diary} />}
        </Source>
        <Source title={t`Prescribed here`}>
          {prescription === null ? null : (
            <>
              {prescription.order.name} <span className={clinical["quiet"]}>{ordered(prescription)}</span>
            </>
          )}
        </Source>
        <Source title={t`From elsewhere`}>{isFromElsewhere ? said : null}</Source>
      </dl>
      <Radio.Group
        label={t`What becomes of ${name}`}
        value={decision?.choice ?? ""}
        error={isMissing && decision === null ? t`Choose one.` : undefined}
        onChange={(chosen) => {
          const choice = choicesOf(row).find((one) => one === chosen);
          if (choice !== undefined) onDecide({ ...now, choice });
        }}
      >
        <div className={css["choices"]}>
          {choicesOf(row).map((choice) => (
            <Radio key={choice} value={choice} label={i18n._(choiceWords[choice])} />
          ))}
        </div>
      </Radio.Group>
      {decision !== null && (decision.choice === "change" || decision.choice === "add") && (
        <TextInput
          label={t`How it is taken`}
          autoComplete="off"
          maxLength={300}
          value={decision.takenAs}
          onChange={(event) => onDecide({ ...decision, takenAs: event.currentTarget.value })}
        />
      )}
      {decision?.choice === "stop" && (
        <TextInput
          label={t`Why it was stopped`}
          withAsterisk
          autoComplete="off"
          maxLength={300}
          value={decision.stopReason}
          error={isMissing && decision.stopReason.trim() === "" ? t`Say why it was stopped.` : undefined}
          onChange={(event) => onDecide({ ...decision, stopReason: event.currentTarget.value })}
        />
      )}
    </li>
  );
}

/** How a prescription says that it is taken, in one line. */
function useOrderText(): (prescription: Prescription) => string {
  const sayDosage = useDosageText();
  return ({ order: { dosage, dosageText } }) =>
    [dosage === null ? "" : sayDosage(dosage), dosageText]
      .filter((part) => part !== "")
      .join(" · ")
      .slice(0, 300);
}

function Source({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const isNone = children === null || (Array.isArray(children) && children.every((child) => child === null));
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {isNone ? (
          <span className={clinical["quiet"]}>
            <Trans>nothing</Trans>
          </span>
        ) : (
          children
        )}
      </dd>
    </div>
  );
}

function Logged({ logged }: { readonly logged: Treatment }) {
  const last = logged.runs.at(-1)?.to;
  const named = nameOfMedication(logged);
  return (
    <p>
      {last === undefined ? (
        named
      ) : (
        <Trans>
          {named}, in the diary last on {formatFullDay(last)}
        </Trans>
      )}
    </p>
  );
}
