import { useState } from "preact/hooks";
import { dayAfter, momentAt } from "../../../lib/zoned";
import { HoursEditor } from "../../../parts/hours/hours-editor";
import { hoursInWords } from "../../../parts/hours/hours-in-words";
import { api } from "../../../signed-in/api";
import { useBegun, useMayChange } from "../../begun-context";
import { now_s } from "../../clock";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { useDraft } from "../../kit/use-draft";
import { Refusal, useDoing } from "../parts/use-doing";
import { Sheet } from "../sheets/sheet";
import { type Drawing, useDesk, useDeskStore } from "../store/desk";
import { useClosureList } from "./use-closures";

const HOURS = [1, 2, 4, 8, 24, 72];

/** Streets that somebody has closed, and how one more is: drawn on the map, with a reason and an end. */
export function ClosureSheet() {
  const { t, moment, language } = useWords();
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const drawing = useDesk((state) => state.drawing);
  const { data, failed, again } = useClosureList();
  const { busy, problem, run } = useDoing();
  const draw = (kind: "line" | "area") => {
    desk.show({ map: true });
    desk.put({ sheet: null, tab: "map", drawing: { kind, points: [] } });
  };
  return (
    <Sheet title={t("closures.title")}>
      <p class="quiet">{t("closures.note")}</p>
      <Refusal problem={failed} />
      {drawing !== null && drawing.kind !== "lasso" && <Adding drawing={drawing} onAdded={again} />}
      {drawing === null && mayChange && (
        <div class="panel-do">
          <button type="button" class="small" onClick={() => draw("line")}>
            {t("closures.line")}
          </button>
          <button type="button" class="small" onClick={() => draw("area")}>
            {t("closures.area")}
          </button>
        </div>
      )}
      {data?.length === 0 && <p>{t("closures.none")}</p>}
      <ul class="pickups">
        {data?.map((closure) => (
          <li key={closure.id}>
            <strong>{closure.reason}</strong>
            <span class="quiet">
              {t("closures.hit", { n: closure.streets.edges })}
              {closure.streets.names.length > 0 && ` · ${closure.streets.names.slice(0, 3).join(", ")}`}
              {closure.hours !== "" && ` · ${hoursInWords(closure.hours, language)}`}
              {closure.next_at !== null && ` · ${t("closures.next")} ${moment(epoch(closure.next_at))}`}
              {closure.until_at !== null && ` · ${t("closures.until")} ${moment(epoch(closure.until_at))}`}
            </span>
            {mayChange && (
              <button
                type="button"
                class="small"
                disabled={busy}
                onClick={() =>
                  void run(() =>
                    api.DELETE("/v1/closures/{closure_id}", {
                      params: {
                        path: { closure_id: closure.id },
                        header: { "If-Match": `"${closure.version}"` },
                      },
                    }),
                  ).then(again)
                }
              >
                {t("closures.remove")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Refusal problem={problem} />
    </Sheet>
  );
}

function Adding({ drawing, onAdded }: { drawing: Drawing; onAdded: () => void }) {
  const { t, moment, language } = useWords();
  const zone = useBegun().town.time_zone;
  const desk = useDeskStore();
  const { busy, problem, run } = useDoing();
  const draft = useDraft("closure", () => ({
    reason: "",
    hours: 4,
    weekly: false,
    week: "",
    from: "",
    to: "",
  }));
  const { reason, hours, weekly, week, from, to } = draft.value;
  const [faulty, setFaulty] = useState(false);
  // Days that are all open close nothing.
  const isNever = week.trim() === "" || week === "off";
  const points = drawing.points.map(([lon, lat]) => [lon, lat]);
  const geometry =
    drawing.kind === "area"
      ? { type: "Polygon" as const, coordinates: [[...points, points[0] ?? []]] }
      : { type: "LineString" as const, coordinates: points };
  return (
    <form
      class="writing"
      onSubmit={(event) => {
        event.preventDefault();
        const until = new Date((now_s() + hours * 3_600) * 1_000).toISOString().replace(/\.\d+Z$/, "Z");
        const when = weekly
          ? {
              hours: week,
              from_at: from === "" ? null : momentAt(from, "00:00", zone),
              // The last day is a whole one.
              until_at: to === "" ? null : momentAt(dayAfter(to), "00:00", zone),
            }
          : { hours: "", until_at: until };
        void run(() => api.POST("/v1/closures", { body: { geometry, reason, ...when } })).then((done) => {
          if (!done) return;
          draft.forget();
          desk.put({ drawing: null });
          onAdded();
        });
      }}
    >
      <p>{t("closures.drawn", { n: points.length })}</p>
      <label>
        {t("closures.reason")}
        <input
          required
          maxLength={200}
          value={reason}
          onInput={(event) => draft.change({ reason: event.currentTarget.value })}
        />
      </label>
      <div class="panel-do">
        {[false, true].map((one) => (
          <button
            key={String(one)}
            type="button"
            class="small"
            aria-pressed={weekly === one}
            onClick={() => draft.change({ weekly: one })}
          >
            {t(one ? "closures.weekly" : "closures.once")}
          </button>
        ))}
      </div>
      {weekly ? (
        <>
          <HoursEditor
            language={language}
            legend={t("closures.when")}
            value={week}
            unsaid={t("closures.whenHow")}
            states={[t("closures.shut"), t("closures.free")]}
            onChange={(next) => {
              setFaulty(next === null);
              if (next !== null) draft.change({ week: next });
            }}
          />
          <label>
            {t("closures.from")}
            <input
              type="date"
              value={from}
              onInput={(event) => draft.change({ from: event.currentTarget.value })}
            />
          </label>
          <label>
            {t("closures.to")}
            <input
              type="date"
              min={from}
              value={to}
              onInput={(event) => draft.change({ to: event.currentTarget.value })}
            />
          </label>
        </>
      ) : (
        <label>
          {t("closures.until")}
          <select
            value={String(hours)}
            onChange={(event) => draft.change({ hours: Number(event.currentTarget.value) })}
          >
            {HOURS.map((one) => (
              <option key={one} value={one}>
                {moment(now_s() + one * 3_600)}
              </option>
            ))}
          </select>
        </label>
      )}
      <Refusal problem={problem} />
      <div class="panel-do">
        <button
          type="submit"
          class="small strong"
          disabled={busy || reason.trim() === "" || (weekly && (faulty || isNever))}
        >
          {t("closures.add")}
        </button>
        <button type="button" class="small" onClick={() => desk.put({ drawing: null })}>
          {t("app.cancel")}
        </button>
      </div>
    </form>
  );
}
