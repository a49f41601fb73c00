import { useLingui } from "@lingui/react/macro";
import { Drawer } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./Sheet.module.css";

interface SheetProps {
  readonly title: string;
  readonly isOpened: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** What a phone slides in from below, as high as what is in it. */
export function Sheet({ title, isOpened, onClose, children }: SheetProps) {
  const { t } = useLingui();
  return (
    <Drawer
      opened={isOpened}
      onClose={onClose}
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
