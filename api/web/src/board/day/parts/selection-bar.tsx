import { useMayChange } from "../../begun-context";
import { useWords } from "../../i18n/words";
import { CloseIcon } from "../../icons";
import { useDay, useDayStore } from "../store/day-context";
import { useDesk, useDeskStore } from "../store/desk";
import { deliveriesOf, editsOf, movable } from "../store/moves";

/** What is done with all that is selected at once. */
export function SelectionBar() {
  const { t } = useWords();
  const desk = useDeskStore();
  const store = useDayStore();
  const mayChange = useMayChange();
  const day = useDay((state) => state.shown);
  const selected = useDesk((state) => state.selected);
  if (!mayChange || day === null || selected.size === 0) return null;
  const items = movable(day, selected);
  if (items.length === 0) return null;
  const off = editsOf(day, items, null);
  return (
    <fieldset class="selection-bar" aria-label={t("selection.label")}>
      <strong role="status">{t("items.many", { n: deliveriesOf(day, items).length })}</strong>
      <button type="button" class="small strong" onClick={() => desk.move(items)}>
        {t("do.move")}
      </button>
      {off.length > 0 && (
        <button
          type="button"
          class="small"
          onClick={() => {
            desk.clear();
            void store.edit(off);
          }}
        >
          {t("move.off")}
        </button>
      )}
      <button
        type="button"
        class="round-button"
        aria-label={t("selection.clear")}
        onClick={() => desk.clear()}
      >
        <CloseIcon />
      </button>
    </fieldset>
  );
}
