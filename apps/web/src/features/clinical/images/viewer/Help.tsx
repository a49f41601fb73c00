import { Trans, useLingui } from "@lingui/react/macro";
import { Modal } from "@mantine/core";
import { keyWords } from "./key-words.ts";
import css from "./help.module.css";

interface HelpProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Every key, and what mouse and fingers do. */
export function Help({ isOpen, onClose }: HelpProps) {
  const { t, i18n } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Keys`}
      size="lg"
      centered
      closeButtonProps={{ "aria-label": t`Close` }}
    >
      <dl className={css["keys"]}>
        {keyWords.map(([keys, words]) => (
          <div key={words.id}>
            <dt>
              {(typeof keys === "string" ? keys : i18n._(keys)).split(", ").map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{i18n._(words)}</dd>
          </div>
        ))}
      </dl>
      <p className={css["aside"]}>
        <Trans>
          The left button has the tool, the middle one moves, the right one zooms, the wheel goes through the frames,
          and zooms with Ctrl. Two fingers zoom and move.
        </Trans>
      </p>
      <p className={css["aside"]}>
        <Trans>Measurements are kept as long as the page is open.</Trans>
      </p>
    </Modal>
  );
}
