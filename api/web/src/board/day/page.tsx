import { useContext, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useMedia } from "../../lib/use-media";
import { useBegun, useMayChange } from "../begun-context";
import { useToday } from "../clock";
import { isDay } from "../dates";
import { useWords } from "../i18n/words";
import { LiveContext } from "../live";
import { Board } from "./board";
import { RunContext, RunStore } from "./proposal/run-store";
import { DayContext } from "./store/day-context";
import { DayStore } from "./store/day-store";
import { Desk, DeskContext } from "./store/desk";

/** A local date: one store, one desk, one run at a time, all of that date. */
export function DayPage({ wanted }: { wanted: string | undefined }) {
  const { town } = useBegun();
  const atDesk = useMayChange();
  const live = useContext(LiveContext);
  const narrow = useMedia("(max-width: 899px)");
  const [desk] = useState(() => new Desk(narrow));
  const today = useToday(town.time_zone);
  const [opened, setOpened] = useState(today);
  const day = isDay(wanted) ? wanted : opened;
  const store = useMemo(() => new DayStore(day, live, atDesk), [day, live, atDesk]);
  const runs = useMemo(() => new RunStore(day), [day]);
  useEffect(() => {
    if (opened === today) return;
    // At midnight the board goes on to the new date, except under the hands of somebody: they stay where they are.
    if (!isDay(wanted) && desk.isInUse()) location.replace(`#/day/${opened}`);
    else setOpened(today);
  }, [opened, today, wanted, desk]);
  useEffect(() => store.open(), [store]);
  useEffect(() => {
    void runs.look();
    return () => runs.close();
  }, [runs]);
  const first = useRef(true);
  useEffect(() => {
    // What was in hand was of another date.
    if (!first.current)
      desk.put({ selected: new Set(), ends: new Set(), at: null, sheet: null, moving: null, plan: false });
    first.current = false;
  }, [day, desk]);
  const { t } = useWords();
  return (
    <DayContext.Provider value={store}>
      <DeskContext.Provider value={desk}>
        <RunContext.Provider value={runs}>
          <h1 class="unseen">{t("page.day")}</h1>
          <Board key={day} day={day} today={today} narrow={narrow} />
        </RunContext.Provider>
      </DeskContext.Provider>
    </DayContext.Provider>
  );
}
