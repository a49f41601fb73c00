import { useLingui } from "@lingui/react/macro";
import { Drawer } from "@mantine/core";
import { useMounted, useWindowEvent } from "@mantine/hooks";
import { type ReactNode, useRef } from "react";
import css from "./Sheet.module.css";

export interface SheetProps {
  readonly title: string;
  readonly isOpened: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The sheet itself. */
export function SheetDrawer({ title, isOpened, onClose, children }: SheetProps) {
  const { t } = useLingui();
  const sheet = useRef<HTMLDivElement>(null);
  // Opened once it is there: what has the focus then gets it back.
  const isMounted = useMounted();
  // Mantine's own would close the sheet together with the dialog that is open above it.
  useWindowEvent(
    "keydown",
    ({ key, target, isComposing }) => {
      if (!isOpened || key !== "Escape" || isComposing || !(target instanceof Element)) return;
      const isAbove = target !== document.body && sheet.current?.contains(target) !== true;
      // What a list of choices closes itself with, it says by this.
      if (!isAbove && target.getAttribute("data-mantine-stop-propagation") !== "true") onClose();
    },
    { capture: true },
  );
  return (
    <Drawer
      ref={sheet}
      opened={isOpened && isMounted}
      onClose={onClose}
      closeOnEscape={false}
      position="bottom"
      title={title}
      closeButtonProps={{ "aria-label": t`Close` }}
      classNames={{
        inner: css["inner"] ?? "",
        content: css["content"] ?? "",
        header: css["header"] ?? "",
        title: css["title"] ?? "",
      }}
    >
      {children}
    </Drawer>
  );
}
