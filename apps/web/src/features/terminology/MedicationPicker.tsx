import { Trans, useLingui } from "@lingui/react/macro";
import { type CatalogueMedication, shortestMedicationSearch } from "@anamnesis/domain";
import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../lib/trpc.ts";
import css from "./codes.module.css";

/** A pause in typing, in ms. */
const typingMs = 120;
/** More of them would be a list of their own. */
const mostNames = 3;

/** A medication that was chosen, or what is typed in its place. */
export interface PickedMedication {
  readonly name: string;
  /** Its number in RxNorm; empty while none is chosen. */
  readonly rxcui: string;
}

interface MedicationPickerProps {
  readonly label: string;
  readonly value: PickedMedication;
  readonly onChange: (picked: PickedMedication, hit: CatalogueMedication | null) => void;
  readonly error?: string | undefined;
  readonly isRequired?: boolean;
}

/** A medication by any of its names, however it is typed. What is in no list stays as it was typed. */
export function MedicationPicker({ label, value, onChange, error, isRequired = false }: MedicationPickerProps) {
  const { t } = useLingui();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [search] = useDebouncedValue(value.rxcui === "" ? value.name.trim() : "", typingMs);
  const isLongEnough = search.length >= shortestMedicationSearch;
  const found = useQuery(
    trpc.terminology.medications.search.queryOptions(
      { search },
      { enabled: isLongEnough, placeholderData: keepPreviousData, staleTime: 60_000 },
    ),
  );
  const hits = isLongEnough ? (found.data ?? []) : [];
  const isNone = isLongEnough && found.isSuccess && hits.length === 0;
  const choose = (rxcui: string) => {
    const hit = hits.find((one) => one.rxcui === rxcui);
    if (hit === undefined) return;
    onChange({ name: hit.genericName, rxcui }, hit);
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.Target>
        <TextInput
          label={label}
          placeholder={t`ibuprofen, Advil`}
          autoComplete="off"
          withAsterisk={isRequired}
          value={value.name}
          description={
            value.rxcui === "" ? t`In no list: it is kept as you type it.` : t`From the list · RxCUI ${value.rxcui}`
          }
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={error}
          maxLength={200}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onChange={(event) => {
            onChange({ name: event.currentTarget.value, rxcui: "" }, null);
            combobox.resetSelectedOption();
            combobox.openDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={hits.length === 0 && !isNone}>
        <Combobox.Options aria-label={t`Medications`} mah={320} style={{ overflowY: "auto" }}>
          {hits.map((hit) => (
            <Combobox.Option key={hit.rxcui} value={hit.rxcui}>
              <span className={css["found"]}>
                <span>{hit.genericName}</span>
                <span className={css["quiet"]}>{namesBeside(hit).join(" · ")}</span>
              </span>
            </Combobox.Option>
          ))}
          {isNone && (
            <Combobox.Empty>
              <Trans>Nothing in the list is called that.</Trans>
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

/** What else tells one from another: other names, and its class. */
const namesBeside = ({ brandNames, alsoCalled, pharmacologicClass }: CatalogueMedication): readonly string[] =>
  [[...brandNames, ...alsoCalled].slice(0, mostNames).join(", "), pharmacologicClass ?? ""].filter(
    (part) => part !== "",
  );
