/** What a stop is: where, when, how to get in, what to do. Shown for the next stop in large, and for any other. */
import { useWords } from "../i18n/words";
import { useNow, usePull } from "../phone-context";
import type { Scan } from "../store/database";
import { isOver, type Seen } from "../store/fold";
import { allScanned, piecesOf } from "../store/parcel-codes";
import { workAt } from "../store/stop-work";
import type { Stop, Task } from "../wire";

const TIGHT_MIN = 10;

interface StopProps {
  round: Seen;
  stop: Stop;
}

export function codesAt(stop: Stop, pull: ReturnType<typeof usePull>): string[] {
  return [...new Set(workAt(pull, stop).tasks.map(({ delivery }) => delivery.code))];
}

/** The line that names a stop: the street, the place, or who receives there. */
export function stopTitle(stop: Stop, pull: ReturnType<typeof usePull>, unnamed: string): string {
  const place = pull.places[stop.place_id];
  // A door that was only put on the map is that of whoever lives there.
  const person = workAt(pull, stop).tasks.find(({ task }) => task.recipient)?.task.recipient?.name;
  return place?.address || place?.name || person || unnamed;
}

/** How much time there is, in a word and a colour. */
export function Margin({ stop }: { stop: Stop }) {
  const { t } = useWords();
  const pull = usePull();
  const now_s = useNow();
  if (isOver(stop)) return null;
  const windows = workAt(pull, stop).tasks.flatMap(({ task }) => task.windows);
  if (windows.length === 0) return null;
  const latest = Math.min(...windows.map(([, to]) => to));
  const margin = Math.floor((latest - Math.max(stop.start_s, now_s)) / 60);
  // Much of it is no news.
  if (margin > 90) return null;
  if (margin < 0) return <span class="chip late">{t("stop.late", { min: -margin })}</span>;
  return (
    <span class={margin < TIGHT_MIN ? "chip tight" : "chip easy"}>{t("stop.margin", { min: margin })}</span>
  );
}

export function StopTimes({ stop }: { stop: Stop }) {
  const { t, time } = useWords();
  const pull = usePull();
  const windows = workAt(pull, stop)
    .tasks.filter(({ task }) => task.kind !== "pickup")
    .flatMap(({ task }) => task.windows);
  const from = Math.max(...windows.map(([opens]) => opens));
  const to = Math.min(...windows.map(([, closes]) => closes));
  const ready = Math.max(
    0,
    ...workAt(pull, stop)
      .tasks.filter(({ task }) => task.kind === "pickup")
      .map(({ task }) => task.ready_s ?? 0),
  );
  return (
    <p class="times">
      <span>{t("stop.planned", { time: time(stop.arrival_s) })}</span>
      {windows.length > 0 && <span>{t("stop.window", { from: time(from), to: time(to) })}</span>}
      {ready > stop.arrival_s && <span>{t("stop.early", { time: time(ready) })}</span>}
      <Margin stop={stop} />
    </p>
  );
}

/** How to get in: floor, code, notes; large, since it is read in the rain. */
export function DoorFacts({ stop }: { stop: Stop }) {
  const { t } = useWords();
  const pull = usePull();
  const place = pull.places[stop.place_id];
  const people = workAt(pull, stop).tasks.flatMap(({ task, delivery }) =>
    task.recipient ? [{ ...task.recipient, note: delivery.note, code: delivery.code }] : [],
  );
  const seen = new Set<string>();
  return (
    <div class="door">
      {place?.access_note && <p class="note">{place.access_note}</p>}
      {people.map(({ name, door, note, code }) => {
        const words = [
          door.floor && t("stop.floor", { floor: door.floor }),
          door.code && t("stop.code", { code: door.code }),
          door.do_not_ring && t("stop.noRing"),
          door.safe_place && t("stop.safe", { place: door.safe_place }),
          door.neighbour && t("stop.neighbour", { name: door.neighbour }),
        ].filter((word): word is string => Boolean(word));
        const key = `${name}/${words.join()}/${door.note}/${note}`;
        if (seen.has(key)) return null;
        seen.add(key);
        return (
          <div key={code}>
            <p class="person">{name}</p>
            {words.length > 0 && (
              <ul class="ways-in">
                {words.map((word) => (
                  <li key={word}>{word}</li>
                ))}
              </ul>
            )}
            {[door.note, note].filter(Boolean).map((text) => (
              <p key={text} class="note">
                {text}
              </p>
            ))}
          </div>
        );
      })}
    </div>
  );
}

const KINDS = ["pickup", "drop", "return", "transfer", "collect", "visit"];

export interface BoxSlots {
  [code: string]: number;
}

/** Where baskets lie in the box: a number each, in the order in which they are taken on board, freed at their door. */
export function boxSlots(round: Seen, pull: ReturnType<typeof usePull>): BoxSlots {
  const slots: BoxSlots = {};
  const free: number[] = [];
  let most = 0;
  for (const stop of round.stops) {
    for (const { task, delivery } of workAt(pull, stop).tasks) {
      if (task.kind === "pickup" && !(delivery.code in slots)) slots[delivery.code] = free.shift() ?? ++most;
    }
    for (const { task, delivery } of workAt(pull, stop).tasks) {
      const slot = slots[delivery.code];
      if (task.kind === "drop" && slot !== undefined) free.push(slot);
    }
    free.sort((one, other) => one - other);
  }
  return slots;
}

interface ToDoProps extends StopProps {
  missing?: readonly string[];
  scans?: readonly Scan[];
  onMissing?: (task: string) => void;
}

/** What is to be done here, line by line; at a shop each line can be missing. */
export function ToDo({ round, stop, missing = [], scans = [], onMissing }: ToDoProps) {
  const { t, number } = useWords();
  const pull = usePull();
  const slots = boxSlots(round, pull);
  const { tasks } = workAt(pull, stop);
  const label = (task: Task, code: string) =>
    t(`todo.${KINDS.includes(task.kind) ? (task.kind as "pickup") : "visit"}`, { code });
  return (
    <ul class="todo">
      {tasks.map(({ id, task, delivery }) => {
        const shop = pull.shops[task.org_id]?.name;
        const litres = Math.abs(task.load.volume_l);
        const grams = Math.abs(task.load.weight_g);
        const lacks = missing.includes(id);
        const pieces = piecesOf(task, id, scans);
        return (
          <li key={id} data-missing={lacks}>
            <div class="todo-line">
              <strong>{label(task, delivery.code)}</strong>
              {slots[delivery.code] !== undefined && (
                <span class="slot">{t("box.position", { n: slots[delivery.code] as number })}</span>
              )}
              {pieces.total !== null && !lacks && (
                <span class={allScanned(task, pieces) ? "chip easy" : "chip"}>
                  {t("scan.count", { n: pieces.done, total: pieces.total })}
                </span>
              )}
              {delivery.temperature !== "ambient" && (
                <span class="chip cold">{t(`todo.${delivery.temperature}`)}</span>
              )}
            </div>
            {(task.items || shop) && (
              <p class="items">
                {[task.items, task.kind === "pickup" ? shop : ""].filter(Boolean).join(" · ")}
              </p>
            )}
            {litres + grams > 0 && (
              <p class="quiet">
                {t("todo.load", { litres, kg: number(grams / 1000, 1) })}
                {task.kind === "drop" && delivery.pieces > 1
                  ? ` · ${t("todo.pieces", { n: delivery.pieces })}`
                  : ""}
              </p>
            )}
            {onMissing && task.kind === "pickup" && (
              <button type="button" class="small" aria-pressed={lacks} onClick={() => onMissing(id)}>
                {lacks ? t("todo.there") : t("todo.missing")}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
