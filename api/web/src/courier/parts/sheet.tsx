import type { ComponentChildren } from "preact";
import { BottomSheet } from "../../parts/bottom-sheet";
import { useWords } from "../i18n/words";

interface SheetProps {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A sheet from below, in the words of this app. */
export function Sheet(props: SheetProps) {
  const { t } = useWords();
  return <BottomSheet close={t("more.close")} {...props} />;
}
