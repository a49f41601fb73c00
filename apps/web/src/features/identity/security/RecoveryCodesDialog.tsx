import { Trans, useLingui } from "@lingui/react/macro";
import { Button, Checkbox, Modal } from "@mantine/core";
import { IconDownload, IconPrinter } from "@tabler/icons-react";
import { useRouteContext } from "@tanstack/react-router";
import { useState } from "react";
import { formatFullDay, today } from "../../../lib/dates.ts";
import { CopyButton } from "../../../ui/CopyButton.tsx";
import settings from "../../../ui/settings.module.css";
import css from "./RecoveryCodesDialog.module.css";

interface RecoveryCodesDialogProps {
  /** Null while there is nothing to show. */
  readonly codes: readonly string[] | null;
  readonly onClose: () => void;
}

/** New recovery codes, this once. It stays until its person says that they are kept. */
export function RecoveryCodesDialog({ codes, onClose }: RecoveryCodesDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={codes !== null}
      onClose={onClose}
      title={t`Your recovery codes`}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      centered
    >
      {codes !== null && <Codes codes={codes} onClose={onClose} />}
    </Modal>
  );
}

function Codes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const { t } = useLingui();
  const { account } = useRouteContext({ from: "/shell" });
  const [areKept, setAreKept] = useState(false);
  const day = formatFullDay(today());
  const heading = t`Recovery codes of ${account.email} for Anamnesis, ${day}`;
  const text = `${heading}\n${t`Each works once. Older ones do not work any more.`}\n\n${codes.join("\n")}\n`;
  return (
    <div className={`${settings["stack"]} ${css["sheet"]}`}>
      <p className={css["aside"]}>
        <Trans>
          Each of them gets you in once, when your phone is not at hand. They are shown this one time: keep them where
          you keep your passport, not beside your password.
        </Trans>
      </p>
      <p className={css["heading"]}>{heading}</p>
      <ul className={css["codes"]} aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={`${settings["actions"]} ${css["aside"]}`}>
        <CopyButton value={text} label={t`Copy the codes`} />
        <Button
          variant="default"
          component="a"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
          download="anamnesis-recovery-codes.txt"
          leftSection={<IconDownload size={18} stroke={1.7} aria-hidden />}
        >
          <Trans>Download</Trans>
        </Button>
        <Button
          variant="default"
          leftSection={<IconPrinter size={18} stroke={1.7} aria-hidden />}
          onClick={() => window.print()}
        >
          <Trans>Print</Trans>
        </Button>
      </div>
      <Checkbox
        className={css["aside"]}
        label={t`I have kept them`}
        checked={areKept}
        onChange={(event) => setAreKept(event.currentTarget.checked)}
      />
      <Button className={css["aside"]} disabled={!areKept} onClick={onClose}>
        <Trans>Done</Trans>
      </Button>
    </div>
  );
}
