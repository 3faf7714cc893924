import type { ComponentChildren } from "preact";
import { Modal } from "../../parts/modal";
import { useWords } from "../i18n/words";

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A sheet from below, in the words of this app. */
export function Sheet(props: SheetProps) {
  const { t } = useWords();
  return <Modal kind="sheet" light close={t("more.close")} {...props} />;
}
