import { useWords } from "../../i18n/words";
import { type Drawing, useDeskStore } from "../store/desk";
import type { Point } from "../store/model";

/** What is being drawn, and how it ends; points can be set in the middle of the map, which arrows move. */
export function DrawingBar({ drawing, center }: { drawing: Drawing; center: () => Point }) {
  const { t } = useWords();
  const desk = useDeskStore();
  const { kind, points } = drawing;
  const least = kind === "area" ? 3 : 2;
  return (
    <fieldset class="drawing-bar" aria-label={t("map.drawing")}>
      <p>{t(kind === "lasso" ? "map.lassoHow" : "closures.how")}</p>
      {kind !== "lasso" && (
        <>
          <button
            type="button"
            class="small"
            onClick={() => desk.put({ drawing: { kind, points: [...points, center()] } })}
          >
            {t("closures.point", { n: points.length })}
          </button>
          <button
            type="button"
            class="small"
            disabled={points.length === 0}
            onClick={() => desk.put({ drawing: { kind, points: points.slice(0, -1) } })}
          >
            {t("closures.back")}
          </button>
          <button
            type="button"
            class="small strong"
            disabled={points.length < least}
            onClick={() => desk.open({ kind: "closures" })}
          >
            {t("closures.ready")}
          </button>
        </>
      )}
      <button type="button" class="small" onClick={() => desk.put({ drawing: null })}>
        {t("app.cancel")}
      </button>
    </fieldset>
  );
}
