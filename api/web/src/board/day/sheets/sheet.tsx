import type { ComponentChildren } from "preact";
import { Modal } from "../../../parts/modal";
import { useWords } from "../../i18n/words";
import { useDeskStore } from "../store/desk";

/** A sheet beside the day, from below on a phone. */
export function Sheet(props: { title: string; children: ComponentChildren }) {
  const { t } = useWords();
  const desk = useDeskStore();
  return <Modal {...props} kind="side-sheet" light close={t("app.close")} onClose={() => desk.open(null)} />;
}
