import { useMayChange } from "../begun-context";
import { dayAfter } from "../dates";
import { type Key, useWords } from "../i18n/words";
import {
  BackIcon,
  ColumnsIcon,
  ForwardIcon,
  HelpIcon,
  ListIcon,
  MapIcon,
  PlanIcon,
  TimelineIcon,
  UndoIcon,
} from "../icons";
import { useAskPlan, useRun } from "./proposal/run-store";
import { useDay, useDayStore } from "./store/day-context";
import { useDesk, useDeskStore, type View } from "./store/desk";

const VIEWS: readonly [View, () => preact.JSX.Element][] = [
  ["timeline", TimelineIcon],
  ["columns", ColumnsIcon],
  ["list", ListIcon],
];

/** Which day, which view, and what is done to the whole of it. */
export function Toolbar({ day, today }: { day: string; today: string }) {
  const { t } = useWords();
  const desk = useDeskStore();
  const store = useDayStore();
  const mayChange = useMayChange();
  const { view, map } = useDesk((state) => state);
  const done = useDay((state) => state.done.length);
  const waits = useRun(({ run }) => run?.status === "proposed");
  const ask = useAskPlan();
  return (
    <div class="toolbar">
      <DayChooser day={day} today={today} />
      <fieldset class="views" aria-label={t("view.label")}>
        {VIEWS.map(([name, Icon]) => (
          <button
            key={name}
            type="button"
            class="round-button"
            aria-pressed={view === name}
            aria-label={t(`view.${name}` as Key)}
            title={t(`view.${name}` as Key)}
            onClick={() => desk.show({ view: name })}
          >
            <Icon />
          </button>
        ))}
        <button
          type="button"
          class="round-button map-switch"
          aria-pressed={map}
          aria-label={t("view.map")}
          title={t("view.map")}
          onClick={() => desk.show({ map: !map })}
        >
          <MapIcon />
        </button>
      </fieldset>
      <div class="toolbar-do">
        {waits ? (
          <button type="button" class="small strong" onClick={() => desk.put({ plan: true })}>
            <PlanIcon /> <span class="tool-word">{t("plan.look")}</span>
          </button>
        ) : (
          mayChange && (
            <button type="button" class="small" onClick={ask}>
              <PlanIcon /> <span class="tool-word">{t("plan.ask")}</span>
            </button>
          )
        )}
        {mayChange && (
          <button
            type="button"
            class="round-button"
            aria-label={t("edit.undo")}
            title={t("edit.undo")}
            disabled={done === 0}
            onClick={() => void store.undo()}
          >
            <UndoIcon />
          </button>
        )}
        <button
          type="button"
          class="round-button"
          aria-label={t("help.title")}
          title={t("help.title")}
          onClick={() => desk.open({ kind: "help" })}
        >
          <HelpIcon />
        </button>
      </div>
    </div>
  );
}

function DayChooser({ day, today }: { day: string; today: string }) {
  const { t, day: sayDay } = useWords();
  const go = (next: string) => {
    location.hash = next === today ? "#/day" : `#/day/${next}`;
  };
  const near: [string, Key][] = [
    [dayAfter(today, -1), "day.yesterday"],
    [today, "day.today"],
    [dayAfter(today, 1), "day.tomorrow"],
  ];
  const word = near.find(([date]) => date === day)?.[1];
  return (
    <fieldset class="day-chooser" aria-label={t("day.label")}>
      <button
        type="button"
        class="round-button"
        aria-label={t("day.before")}
        onClick={() => go(dayAfter(day, -1))}
      >
        <BackIcon />
      </button>
      <label class="day-field">
        <span class="day-word">{word === undefined ? sayDay(day) : `${t(word)} · ${sayDay(day)}`}</span>
        <span class="unseen">{t("day.date")}</span>
        <input
          type="date"
          value={day}
          onChange={(event) => event.currentTarget.value !== "" && go(event.currentTarget.value)}
        />
      </label>
      <button
        type="button"
        class="round-button"
        aria-label={t("day.after")}
        onClick={() => go(dayAfter(day, 1))}
      >
        <ForwardIcon />
      </button>
      {day !== today && (
        <button type="button" class="plain" onClick={() => go(today)}>
          {t("day.today")}
        </button>
      )}
    </fieldset>
  );
}
