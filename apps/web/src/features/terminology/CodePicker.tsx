import { Trans, useLingui } from "@lingui/react/macro";
import { bareCode, type CodeHit, looksLikeCode, shortestCodeSearch, writtenCode } from "@anamnesis/domain";
import { ActionIcon, Combobox, TextInput, useCombobox } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconStar, IconStarFilled } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client, trpc } from "../../lib/trpc.ts";
import { nearnessWords, useReleaseName } from "./release-words.ts";
import css from "./codes.module.css";

/** A pause in typing, in ms. */
const typingMs = 120;

/** A code that was chosen, or what is typed in its place. */
export interface PickedCode {
  readonly text: string;
  /** Without its dot; null while none is chosen. */
  readonly code: string | null;
}

interface CodePickerProps {
  readonly label: string;
  readonly value: PickedCode;
  readonly onChange: (picked: PickedCode, hit: CodeHit | null) => void;
  /** Of the encounter. */
  readonly day: string;
  /** Codes that were used for this patient before. */
  readonly used: readonly string[];
  readonly error?: string | undefined;
}

/** A code by words, own names of things, or its beginning; by the keyboard alone. Nothing typed is taken for a code by itself. */
export function CodePicker({ label, value, onChange, day, used, error }: CodePickerProps) {
  const { t } = useLingui();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const { groups, isNone, inForce } = useCodeGroups({ text: value.code === null ? value.text : "", day, used });
  const hits = groups.flatMap((group) => group.hits);
  const choose = (code: string) => {
    const hit = hits.find((one) => one.code === code);
    if (hit === undefined) return;
    onChange({ text: `${writtenCode(code)} ${hit.description}`, code }, hit);
    combobox.closeDropdown();
  };
  return (
    <Combobox store={combobox} onOptionSubmit={choose}>
      <Combobox.Target>
        <TextInput
          label={label}
          description={inForce}
          placeholder={t`period pain, N94.6`}
          autoComplete="off"
          value={value.text}
          error={error}
          maxLength={200}
          rightSection={value.code === null ? null : <Favourite code={value.code} />}
          onFocus={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            // Nothing is marked yet: Enter takes the first, and sends no form.
            if (event.key !== "Enter" || !combobox.dropdownOpened || combobox.getSelectedOptionIndex() !== -1) return;
            const first = hits.find(({ isBillable }) => isBillable);
            if (first === undefined) return;
            event.preventDefault();
            choose(first.code);
          }}
          onChange={(event) => {
            onChange({ text: event.currentTarget.value, code: null }, null);
            combobox.resetSelectedOption();
            combobox.openDropdown();
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={groups.length === 0 && !isNone}>
        <Combobox.Options aria-label={t`Codes`} mah={320} style={{ overflowY: "auto" }}>
          {groups.map(({ name, hits: found }) => (
            <Combobox.Group key={name} label={name === "" ? undefined : name}>
              {found.map((hit) => (
                <Combobox.Option key={hit.code} value={hit.code} disabled={!hit.isBillable}>
                  <span className={css["option"]} data-below={hit.isBillable || undefined}>
                    <span className={css["code"]}>{writtenCode(hit.code)}</span>
                    <span>{hit.description}</span>
                    {hit.note !== null && <span className={css["word"]}>{hit.note}</span>}
                  </span>
                </Combobox.Option>
              ))}
            </Combobox.Group>
          ))}
          {isNone && (
            <Combobox.Empty>
              <Trans>No code is called that.</Trans>
            </Combobox.Empty>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

interface ShownHit extends CodeHit {
  readonly note: string | null;
}

interface CodeGroup {
  /** Empty for what was looked for. */
  readonly name: string;
  readonly hits: readonly ShownHit[];
}

interface LookedFor {
  readonly text: string;
  readonly day: string;
  readonly used: readonly string[];
}

/** What is offered: before anything is typed what was used before, then what is found, or what is nearest to a wrong code. */
function useCodeGroups({ text, day, used }: LookedFor) {
  const { t, i18n } = useLingui();
  const nameOf = useReleaseName();
  const [search] = useDebouncedValue(text.trim(), typingMs);
  const isLongEnough = search.length >= shortestCodeSearch;
  const found = useQuery(
    trpc.terminology.codes.search.queryOptions(
      { search, day },
      { enabled: isLongEnough && day !== "", placeholderData: keepPreviousData, staleTime: 60_000 },
    ),
  );
  const hits = isLongEnough ? (found.data?.hits ?? []) : [];
  const isUnknownCode = isLongEnough && found.isSuccess && hits.length === 0 && looksLikeCode(bareCode(search));
  const near = useQuery(
    trpc.terminology.codes.find.queryOptions(
      { code: search.slice(0, 50), day },
      { enabled: isUnknownCode, staleTime: 60_000 },
    ),
  );
  const favourites = useQuery(trpc.clinical.diagnoses.favourites.list.queryOptions());
  const known = useKnownCodes([...new Set([...used, ...(favourites.data ?? [])])], day);
  const shown = (codes: readonly string[]) =>
    codes.flatMap((code): ShownHit[] => {
      const hit = known.get(code);
      return hit === undefined ? [] : [{ ...hit, note: null }];
    });
  const nearest = isUnknownCode ? (near.data?.nearest ?? []) : [];
  const offered: readonly CodeGroup[] = isLongEnough
    ? [
        { name: "", hits: hits.map((hit) => ({ ...hit, note: hit.synonym })) },
        {
          name: t`There is no such code. The nearest:`,
          hits: nearest.map((hit) => ({ ...hit, note: i18n._(nearnessWords[hit.nearness]) })),
        },
      ]
    : [
        { name: t`Used for this patient`, hits: shown(used) },
        { name: t`Your favourites`, hits: shown((favourites.data ?? []).filter((code) => !used.includes(code))) },
      ];
  // Asked for before anything is typed: what is found comes from memory then.
  const first = useQuery(
    trpc.terminology.codes.search.queryOptions({ search: "", day }, { enabled: day !== "", staleTime: 60_000 }),
  );
  const inForce = (found.data ?? first.data)?.inForce;
  const needed = inForce?.neededYear ?? 0;
  const inForceName = inForce === undefined ? "" : nameOf(inForce);
  return {
    groups: offered.filter((group) => group.hits.length > 0),
    isNone: isLongEnough && found.isSuccess && hits.length === 0 && nearest.length === 0,
    inForce:
      inForce === undefined
        ? undefined
        : inForce.fiscalYear === needed
          ? inForceName
          : t`${inForceName}; that day needs FY${needed}`,
  };
}

/** Codes that are known by themselves, with what they mean on a day. */
function useKnownCodes(codes: readonly string[], day: string): ReadonlyMap<string, CodeHit> {
  const meant = useQuery({
    queryKey: ["known codes", day, ...codes],
    enabled: codes.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => Promise.all(codes.map((code) => client.terminology.codes.find.query({ code, day }))),
  });
  return new Map((meant.data ?? []).flatMap(({ known }) => (known === null ? [] : [[known.code, known] as const])));
}

/** Whether a doctor wants this code first from now on. */
function Favourite({ code }: { readonly code: string }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const options = trpc.clinical.diagnoses.favourites.list.queryOptions();
  const favourites = useQuery(options);
  const isFavourite = favourites.data?.includes(code) ?? false;
  const change = useMutation({
    mutationFn: () => client.clinical.diagnoses.favourites.set.mutate({ code, isFavourite: !isFavourite }),
    onSuccess: () => queries.invalidateQueries({ queryKey: options.queryKey }),
  });
  return (
    <ActionIcon
      variant="subtle"
      aria-label={isFavourite ? t`No favourite any more` : t`Make it a favourite`}
      aria-pressed={isFavourite}
      onClick={() => change.mutate()}
    >
      {isFavourite ? <IconStarFilled size={18} aria-hidden /> : <IconStar size={18} stroke={1.7} aria-hidden />}
    </ActionIcon>
  );
}
