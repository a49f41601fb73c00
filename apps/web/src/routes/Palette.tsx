import { Trans, useLingui } from "@lingui/react/macro";
import { Combobox, Modal, TextInput, useCombobox } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import css from "./Palette.module.css";
import { usePaletteGroups } from "./palette-items.ts";

/** Places, actions, entries and members by their names, from the keyboard alone. */
export function Palette({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const [query, setQuery] = useState("");
  const groups = usePaletteGroups(query);
  const combobox = useCombobox({ opened: true });
  const items = groups.flatMap((group) => group.items);
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size="lg"
      yOffset="12vh"
      padding={0}
      classNames={{ content: css["content"] ?? "" }}
    >
      <Modal.Overlay />
      <Modal.Content aria-label={t`Search`}>
        <Combobox
          store={combobox}
          onOptionSubmit={(key) => {
            onClose();
            items.find((item) => item.key === key)?.run();
          }}
        >
          <Combobox.EventsTarget>
            <TextInput
              aria-label={t`Search`}
              placeholder={t`A place, something to do, a symptom, a member, 2026-11-20`}
              size="lg"
              data-autofocus
              leftSection={<IconSearch size={22} stroke={1.7} aria-hidden />}
              classNames={{ input: css["input"] ?? "" }}
              value={query}
              maxLength={254}
              onChange={(event) => {
                setQuery(event.currentTarget.value);
                combobox.resetSelectedOption();
              }}
              onKeyDown={(event) => {
                // The list takes it for its own end otherwise.
                if (event.key === "Escape") onClose();
                // Nothing is marked yet: Enter takes the first.
                if (event.key !== "Enter" || combobox.getSelectedOptionIndex() !== -1) return;
                event.preventDefault();
                onClose();
                items[0]?.run();
              }}
            />
          </Combobox.EventsTarget>
          <Combobox.Options className={css["options"]} aria-label={t`Found`} tabIndex={0}>
            {groups.map(({ name, items: found }) => (
              <Combobox.Group key={name.id} label={i18n._(name)}>
                {found.map(({ key, label, detail, Icon }) => (
                  <Combobox.Option key={key} value={key}>
                    <span className={css["option"]}>
                      <Icon size={20} stroke={1.7} aria-hidden />
                      <span className={css["label"]}>{label}</span>
                      <span className={css["detail"]}>{detail}</span>
                    </span>
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
            {items.length === 0 && (
              <Combobox.Empty>
                <Trans>Nothing is called that.</Trans>
              </Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox>
      </Modal.Content>
    </Modal.Root>
  );
}
