import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { VisuallyHidden } from "./States.tsx";

interface CopyButtonProps {
  readonly value: string;
  /** For those who listen, where several things can be copied. */
  readonly label?: string;
}

/** Copies, and says that it did. */
export function CopyButton({ value, label }: CopyButtonProps) {
  const { t } = useLingui();
  const { copied, copy, error } = useClipboard({ timeout: 4_000 });
  const Icon = copied ? IconCheck : IconCopy;
  return (
    <>
      <Button
        variant="default"
        aria-label={copied ? undefined : label}
        leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
        onClick={() => copy(value)}
      >
        {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
      </Button>
      <span role="status">
        {copied && <VisuallyHidden>{t`Copied`}</VisuallyHidden>}
        {error !== null && <Trans>This browser does not let us copy: mark the text instead.</Trans>}
      </span>
    </>
  );
}
