import { Trans, useLingui } from "@lingui/react/macro";
import {
  type Background,
  type BackgroundPart,
  bloodGroups,
  changeBackgroundInput,
  fieldsOfPart,
  mostRows,
  type WrittenPart,
} from "@anamnesis/domain";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { z } from "zod";
import { createHeld } from "../../../lib/held.ts";
import { client } from "../../../lib/trpc.ts";
import { useForm } from "../../../lib/use-form.ts";
import settings from "../../../ui/settings.module.css";
import { ErrorState } from "../../../ui/States.tsx";
import { fieldWordOf, partWords } from "./background-words.ts";
import css from "./background.module.css";
import { useCare } from "../care/use-care.ts";
import { useHolder } from "../use-holder.ts";

type DraftRow = Readonly<Record<string, string>>;
interface PartDraft {
  /** The `updatedAt` of what is changed; empty where nothing was written. */
  readonly version: string;
  readonly rows: readonly DraftRow[];
}

/** What is being typed, by the patient and the part. */
export const heldParts = createHeld<PartDraft>();
export const heldPartName = (patientId: string, part: BackgroundPart) => `${patientId} ${part}`;

const days: ReadonlySet<string> = new Set(["from", "until"]);
const emptyRow = (part: BackgroundPart): DraftRow => Object.fromEntries(fieldsOfPart(part).map((field) => [field, ""]));

function draftOf(part: BackgroundPart, written: WrittenPart | null): PartDraft {
  const rows = (written?.rows ?? []).map((row: object): DraftRow => {
    const texts = Object.entries(row).map(([field, value]: [string, unknown]) => [
      field,
      typeof value === "string" ? value : "",
    ]);
    return { ...emptyRow(part), ...Object.fromEntries(texts) };
  });
  return { version: written?.updatedAt ?? "", rows: rows.length === 0 ? [emptyRow(part)] : rows };
}

/** What is sent: rows in which nothing stands are none. */
function inputOf(patientId: string, part: BackgroundPart, { version, rows }: PartDraft): unknown {
  const typed = rows.filter((row) => Object.values(row).some((value) => value.trim() !== ""));
  const sent = typed.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([field, value]) => [field, days.has(field) && value === "" ? null : value]),
    ),
  );
  return { patientId, content: { part, rows: sent }, version: version === "" ? null : version };
}

interface BackgroundFormProps {
  readonly patientId: string;
  readonly part: BackgroundPart;
  readonly written: WrittenPart | null;
  readonly onSent: (background: Background) => void;
  readonly onClose: () => void;
}

/** One part as it is typed, held in this window until it is sent, as what is typed of a patient is. */
export function BackgroundForm({ patientId, part, written, onSent, onClose }: BackgroundFormProps) {
  const { t, i18n } = useLingui();
  const holder = useHolder();
  const name = heldPartName(patientId, part);
  const [initial] = useState(() => heldParts.get(holder, name) ?? draftOf(part, written));
  const care = useCare(patientId);
  const close = () => {
    heldParts.set(holder, name, null);
    onClose();
  };
  const { values, set, problems, failure, submit, mutation } = useForm({
    initial,
    schema: z.preprocess((typed) => inputOf(patientId, part, typed as PartDraft), changeBackgroundInput),
    async send(typed) {
      const input = changeBackgroundInput.parse(inputOf(patientId, part, typed));
      const background = await client.clinical.background.change.mutate(input);
      heldParts.set(holder, name, null);
      onSent(background);
    },
  });
  useEffect(() => heldParts.set(holder, name, values), [holder, name, values]);
  const { rows } = values;
  const put = (at: number, field: string, value: string) =>
    set({ rows: rows.map((row, index) => (index === at ? { ...row, [field]: value } : row)) });
  const choices: Readonly<Partial<Record<string, readonly { readonly value: string; readonly label: string }[]>>> = {
    ...(part === "blood_type" ? { group: bloodGroups.map((value) => ({ value, label: value })) } : {}),
    userId: (care.data?.team ?? []).map(({ userId, displayName }) => ({ value: userId, label: displayName })),
  };
  const label = i18n._(partWords[part]);
  return (
    <form className={css["form"]} noValidate onSubmit={submit} aria-label={label}>
      {rows.map((row, at) => (
        // Rows have no names of their own: by their place.
        <fieldset key={at} className={css["row"]}>
          {fieldsOfPart(part).map((field, index) => {
            const given = {
              label: i18n._(fieldWordOf(part, field)),
              value: row[field] ?? "",
              error: problems[`content.rows.${at}.${field}`],
              autoFocus: at === rows.length - 1 && index === 0,
            };
            const options = choices[field];
            return options === undefined ? (
              <TextInput
                key={field}
                {...given}
                type={days.has(field) ? "date" : field === "phone" ? "tel" : "text"}
                placeholder={field === "since" || field === "when" ? t`2019, or 2019-04` : ""}
                autoComplete="off"
                onChange={(event) => put(at, field, event.currentTarget.value)}
              />
            ) : (
              <NativeSelect
                key={field}
                {...given}
                data={[{ value: "", label: t`not said` }, ...options]}
                onChange={(event) => put(at, field, event.currentTarget.value)}
              />
            );
          })}
        </fieldset>
      ))}
      {failure !== null && <ErrorState error={mutation.error} />}
      <div className={settings["actions"]}>
        <Button type="submit" size="xs" loading={mutation.isPending}>
          <Trans>Save</Trans>
        </Button>
        {rows.length < mostRows(part) && (
          <Button variant="default" size="xs" onClick={() => set({ rows: [...rows, emptyRow(part)] })}>
            <Trans>One more</Trans>
          </Button>
        )}
        <Button variant="default" size="xs" onClick={close}>
          <Trans>Discard</Trans>
        </Button>
      </div>
    </form>
  );
}
