import type { ComponentChildren } from "preact";
import { Modal } from "../../parts/modal";
import { useCommon } from "./page-words";

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  wide?: boolean;
}

/** A sheet over a page; what was typed in it is kept by its form. */
export function Sheet({ wide = false, ...more }: SheetProps) {
  const { t } = useCommon();
  return <Modal {...more} kind={wide ? "page-sheet wide" : "page-sheet"} close={t("act.close")} />;
}
