import { Trans, useLingui } from "@lingui/react/macro";
import { type MedicationIntake, reliefs } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { IconCloudUp, IconPill } from "@tabler/icons-react";
import { formatExact, formatTime } from "../../../lib/dates.ts";
import row from "../EntryRow.module.css";
import { Refusal } from "../WaitingRow.tsx";
import { type IntakeRow, sayRelief } from "./intakes.ts";
import css from "./medication.module.css";
import { nameOfMedication, reliefText, reliefWords } from "./words.ts";

const askedAfterMs = 20 * 60_000;
const askedForMs = 24 * 3_600_000;

/** Asked for a day, and not at once: nothing helps that fast. */
function isAsked({ relief, takenAt }: MedicationIntake): boolean {
  const since = Date.now() - Date.parse(takenAt);
  return relief === null && since > askedAfterMs && since < askedForMs;
}

/** Something that was taken, in the list of its day: it opens to be put right, as an entry does. */
export function IntakeItem({ intake, item, onEdit }: IntakeRow & { readonly onEdit: () => void }) {
  const { t, i18n } = useLingui();
  const name = nameOfMedication(intake);
  const relief = reliefText(intake);
  return (
    <li className={row["item"]}>
      <div className={row["row"]}>
        <span className={css["pill"]}>
          <IconPill size={20} stroke={1.7} aria-hidden />
        </span>
        <span className={row["text"]}>
          <button type="button" className={css["open"]} onClick={onEdit}>
            <span className={row["category"]}>{name}</span>{" "}
            <time dateTime={intake.takenAt} title={formatExact(intake.takenAt)} className={row["time"]}>
              {formatTime(intake.takenAt)}
            </time>
            {relief !== null && <span className={row["details"]}>{i18n._(relief)}</span>}
          </button>
          {isAsked(intake) && (
            <span className={css["asked"]} role="group" aria-label={t`Did ${name} help?`}>
              <Trans>Did it help?</Trans>
              {reliefs.map((one) => (
                <Button key={one} size="compact-sm" variant="default" onClick={() => void sayRelief(intake, one)}>
                  {i18n._(reliefWords[one])}
                </Button>
              ))}
            </span>
          )}
        </span>
        {item?.state === "waiting" && (
          <span className={row["waiting"]} role="img" aria-label={t`Kept on this device until there is a connection`}>
            <IconCloudUp size={18} stroke={1.7} aria-hidden />
          </span>
        )}
      </div>
      {item !== null && <Refusal item={{ ...item, kind: "intake" }} />}
    </li>
  );
}
