import { useEffect, useRef } from "preact/hooks";
import { type Key, useWords } from "../i18n/words";
import { ListIcon, MapIcon, TodoIcon } from "../icons";
import { Columns } from "./columns/columns";
import { BasketList } from "./list/list";
import { MapPart } from "./map/map-part";
import { MoveDialog } from "./move/move-dialog";
import { useDragging } from "./move/use-dragging";
import { Notices } from "./parts/notices";
import { SelectionBar } from "./parts/selection-bar";
import { PlanPanel } from "./proposal/plan-panel";
import { useRunStore } from "./proposal/run-store";
import { Queue } from "./queue/queue";
import { Sheets } from "./sheets/sheets";
import { useDay, useDayStore } from "./store/day-context";
import { type Tab, useDesk, useDeskStore } from "./store/desk";
import { deliveriesOf } from "./store/moves";
import { Timeline } from "./timeline/timeline";
import { Toolbar } from "./toolbar";
import { Tray } from "./tray/tray";
import { useKeys } from "./use-keys";

const TABS: readonly [Tab, () => preact.JSX.Element][] = [
  ["todo", TodoIcon],
  ["rounds", ListIcon],
  ["map", MapIcon],
];

interface BoardProps {
  day: string;
  today: string;
  narrow: boolean;
}

/** The day on a desk: what needs somebody, the rounds, the map; on a phone one of them at a time. */
export function Board({ day, today, narrow }: BoardProps) {
  const { t, number } = useWords();
  const desk = useDeskStore();
  const root = useRef<HTMLDivElement>(null);
  const shown = useDay((state) => state.shown);
  const failed = useDay((state) => state.failed);
  const { view, tab, map, plan, moving, selected } = useDesk((state) => state);
  useDragging(root);
  useKeys();
  useRuns();
  useEffect(() => {
    if (shown !== null) desk.put({ ends: new Set(deliveriesOf(shown, [...selected])) });
  }, [shown, selected, desk]);
  const lines = shown?.lines.length ?? 0;
  return (
    <div
      class="board"
      ref={root}
      data-tab={tab}
      data-view={view}
      data-ready={shown === null ? undefined : ""}
    >
      <Toolbar day={day} today={today} />
      <Notices />
      {shown === null ? (
        <p class="waiting" role="status">
          {t(failed ? "day.failed" : "app.loading")}
        </p>
      ) : (
        <div class="parts" data-map={map ? "" : undefined} data-plan={plan ? "" : undefined}>
          {(!narrow || tab === "todo") && <Queue />}
          {(!narrow || tab === "rounds") && (
            <section class="rounds" aria-label={t("tab.rounds")}>
              {view === "timeline" && <Timeline lanes={shown.lanes} />}
              {view === "columns" && <Columns lanes={shown.lanes} />}
              {view === "list" && <BasketList />}
              {view === "timeline" && <Tray />}
              <SelectionBar />
            </section>
          )}
          {(narrow ? tab === "map" : map) && <MapPart narrow={narrow} />}
          {plan && <PlanPanel />}
        </div>
      )}
      {narrow && (
        <nav class="tabs" aria-label={t("tab.label")}>
          {TABS.map(([name, Icon]) => (
            <button
              key={name}
              type="button"
              aria-current={tab === name ? "page" : undefined}
              onClick={() => desk.put({ tab: name })}
            >
              <Icon />
              <span>
                {t(`tab.${name}` as Key)}
                {name === "todo" && lines > 0 && <span class="count"> {number(lines)}</span>}
              </span>
            </button>
          ))}
        </nav>
      )}
      <Sheets />
      {moving !== null && <MoveDialog />}
    </div>
  );
}

/** Looks at plan runs anew whenever the log tells of one. */
function useRuns(): void {
  const runs = useRunStore();
  const turn = useDay((state) => state.turns.run);
  const store = useDayStore();
  useEffect(() => {
    if (turn > 0) void runs.look();
  }, [turn, runs, store]);
}
