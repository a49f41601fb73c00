import { later } from "./later.tsx";
import { useOpenedOnce } from "./opened-once.ts";
import type { SheetProps } from "./SheetDrawer.tsx";

const SheetDrawer = later(() => import("./SheetDrawer.tsx").then((sheet) => sheet.SheetDrawer));

/** What a phone slides in from below, as high as what is in it. */
export function Sheet(props: SheetProps) {
  return useOpenedOnce(props.isOpened) && <SheetDrawer {...props} />;
}
