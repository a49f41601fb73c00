import { Trans } from "@lingui/react/macro";
import { Checkbox, NumberInput, Select, Switch, TagsInput, TextInput, type TextInputProps } from "@mantine/core";
import css from "./SchemaFields.module.css";
import { type SecretChange, SecretInput } from "./SecretInput.tsx";

/** A field of an object, as its schema describes it. */
export interface SchemaField {
  readonly name: string;
  readonly title: string;
  readonly description: string | null;
  readonly kind: "text" | "url" | "number" | "select" | "choices" | "list" | "switch" | "secret";
  readonly isRequired: boolean;
  readonly initial: unknown;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly min: number | null;
  readonly max: number | null;
  readonly isMade: boolean;
}

export type FieldValues = Readonly<Record<string, unknown>>;

interface SchemaFieldsProps {
  readonly fields: readonly SchemaField[];
  readonly values: FieldValues;
  readonly onChange: (name: string, value: unknown) => void;
  /** What is to become of each secret; left out: it stays as it is. */
  readonly secrets: Readonly<Record<string, SecretChange>>;
  readonly onSecret: (name: string, change: SecretChange | undefined) => void;
  /** Names of the secrets and addresses that are set: an address that is left empty stays. */
  readonly secretNames: readonly string[];
  /** What may be shown of addresses that are set. */
  readonly shown: FieldValues;
  /** What is wrong, by the name of the field. */
  readonly problems: Readonly<Record<string, string>>;
}

/** A form made of what a schema says of its fields. */
export function SchemaFields({ fields, secrets, onSecret, secretNames, problems, ...rest }: SchemaFieldsProps) {
  return fields.map((field) =>
    field.kind === "secret" ? (
      <SecretInput
        key={field.name}
        label={field.title}
        description={field.description}
        isMade={field.isMade}
        isSet={secretNames.includes(field.name)}
        change={secrets[field.name]}
        error={problems[field.name]}
        onChange={(change) => onSecret(field.name, change)}
      />
    ) : (
      <PlainField
        key={field.name}
        field={field}
        isSet={secretNames.includes(field.name)}
        error={problems[field.name]}
        {...rest}
      />
    ),
  );
}

interface PlainFieldProps {
  readonly field: SchemaField;
  readonly isSet: boolean;
  readonly shown: FieldValues;
  readonly values: FieldValues;
  readonly error: string | undefined;
  readonly onChange: (name: string, value: unknown) => void;
}

const textOf = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];

function PlainField({ field, isSet, shown, values, error, onChange }: PlainFieldProps) {
  const { name, title, description, kind, isRequired, options, min, max } = field;
  const value = values[name];
  const set = (next: unknown) => onChange(name, next);
  // Where something is set from the start, leaving it alone is fine as well.
  const labels = { label: title, description, error, withAsterisk: isRequired };
  const common = { ...labels, "aria-required": isRequired };
  const choices = options.map(({ value: one, label }) => ({ value: one, label }));
  switch (kind) {
    case "switch":
      return (
        <Switch
          label={title}
          description={description}
          error={error}
          checked={value === true}
          onChange={(event) => set(event.currentTarget.checked)}
        />
      );
    case "number":
      return (
        <NumberInput
          {...common}
          className={css["number"] ?? ""}
          allowDecimal={false}
          clampBehavior="none"
          {...(min === null ? {} : { min })}
          {...(max === null ? {} : { max })}
          value={textOf(value)}
          onChange={(next) => set(next)}
        />
      );
    case "select":
      return (
        <Select
          {...common}
          data={choices}
          checkIconPosition="right"
          allowDeselect={!isRequired}
          value={typeof value === "string" ? value : null}
          onChange={(next) => set(next ?? undefined)}
        />
      );
    case "choices":
      return (
        <Checkbox.Group {...labels} value={listOf(value)} onChange={set}>
          <div className={css["choices"]}>
            {choices.map((choice) => (
              <Checkbox
                key={choice.value}
                value={choice.value}
                label={choice.label}
                error={error !== undefined}
                aria-invalid={error !== undefined}
              />
            ))}
          </div>
        </Checkbox.Group>
      );
    case "list":
      return <TagsInput {...common} acceptValueOnBlur value={listOf(value)} onChange={set} />;
    case "url":
      return (
        <AddressInput
          {...common}
          kept={isSet ? textOf(shown[name]) : null}
          value={textOf(value)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
    case "text":
      return (
        <TextInput
          {...common}
          autoComplete="off"
          spellCheck={false}
          value={textOf(value)}
          onChange={(event) => set(event.currentTarget.value)}
        />
      );
  }
}

/** An address, which is shown without its path once it is set, and stays when nothing is typed. */
function AddressInput({ kept, description, ...props }: TextInputProps & { readonly kept: string | null }) {
  return (
    <TextInput
      {...props}
      withAsterisk={kept === null}
      aria-required={kept === null}
      description={
        kept === null ? (
          description
        ) : (
          <>
            {description} <Trans>It is set; leave this empty to keep it.</Trans>
          </>
        )
      }
      placeholder={kept ?? undefined}
      inputMode="url"
      autoComplete="off"
      spellCheck={false}
    />
  );
}

/** What the fields of a new object start with. */
export function initialValues(fields: readonly SchemaField[]): FieldValues {
  return Object.fromEntries(fields.filter(({ kind }) => kind !== "secret").map(({ name, initial }) => [name, initial]));
}

/**
 * What is sent: fields that may be left out, and are empty, are, and so are addresses that are set. A secret is null
 * where it is to be removed.
 */
export function valuesToSend(
  fields: readonly SchemaField[],
  values: FieldValues,
  { secrets, secretNames }: Pick<SchemaFieldsProps, "secrets" | "secretNames">,
): Record<string, unknown> {
  const sent: Record<string, unknown> = {};
  for (const { name, kind, isRequired } of fields) {
    const value = kind === "secret" ? secretToSend(secrets[name]) : values[name];
    const isEmpty = value === "" || value === undefined;
    if (isEmpty && kind === "url" && secretNames.includes(name)) continue;
    if (kind === "number" && typeof value === "string" && value !== "") sent[name] = Number(value);
    else if (!isEmpty || (isRequired && value !== undefined)) sent[name] = value;
  }
  return sent;
}

function secretToSend(change: SecretChange | undefined): string | null | undefined {
  if (change === undefined) return undefined;
  return change.kind === "remove" ? null : change.value;
}
