import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../../i18n/words";
import { CloseIcon } from "../../icons";
import { titleOf } from "../parts/title-of";
import { useDay, useDayStore } from "../store/day-context";
import { type Spot, useDesk, useDeskStore } from "../store/desk";
import { expected_s } from "../store/edits";
import { isOver, type Lane, laneOfRound } from "../store/model";
import { deliveriesOf, editsOf, stopOf } from "../store/moves";
import { sayItems } from "./say";

/**
 * Puts something elsewhere without dragging it: arrows up and down choose the courier, left and right the place, Enter does it.
 *
 * It stands beside the day, so that the timeline shows where it would come.
 */
export function MoveDialog() {
  const words = useWords();
  const { t, time } = words;
  const desk = useDeskStore();
  const store = useDayStore();
  const moving = useDesk((state) => state.moving);
  const day = useDay((state) => state.shown);
  const dialog = useRef<HTMLDialogElement>(null);
  const [filter, setFilter] = useState("");
  useLayoutEffect(() => {
    const element = dialog.current;
    // What is behind stays to be seen, but is not reached: before the next key, not a frame later.
    element?.showModal();
    element?.querySelector<HTMLElement>("[aria-checked=true]")?.focus();
    return () => element?.close();
  }, []);
  if (moving === null || day === null) return null;
  const { items } = moving;
  const ids = deliveriesOf(day, items);
  const own =
    stopOf(day, items[0] ?? "")?.lane ?? laneOfRound(day, day.baskets[ids[0] ?? ""]?.roundId ?? null);
  const spot = moving.spot ?? first(day.lanes, own);
  const lane = day.lanes.find(({ shiftId }) => shiftId === spot?.shiftId);
  const place = (next: Spot) => desk.put({ moving: { items, spot: next } });
  const at = stopOf(day, items[0] ?? "")?.stop.at ?? day.baskets[ids[0] ?? ""]?.at ?? null;
  const lanes = day.lanes.filter((one) => one.courier.toLowerCase().includes(filter.toLowerCase()));
  const close = () => desk.put({ moving: null });
  const commit = (to: Spot | null) => {
    const edits = editsOf(day, items, to);
    close();
    desk.clear();
    if (edits.length > 0) void store.edit(edits);
  };
  const key = (event: KeyboardEvent) => {
    const typing = (event.target as Element).matches("input");
    const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const upright = event.key === "ArrowUp" || event.key === "ArrowDown";
    if (lane === undefined || spot === null || (typing && sideways)) return;
    if (upright) {
      const index = lanes.indexOf(lane) + (event.key === "ArrowDown" ? 1 : -1);
      const next = lanes[index];
      if (next !== undefined) place({ shiftId: next.shiftId, beforeStopId: null, anywhere: next !== own });
    } else if (sideways) place(beside(lane, spot, event.key === "ArrowRight", own === lane));
    else if (event.key === "Enter" && !(event.target as Element).matches("button:not([role=radio])"))
      commit(spot);
    else return;
    event.preventDefault();
    requestAnimationFrame(() => {
      const chosen = dialog.current?.querySelector<HTMLElement>("[aria-checked=true]");
      if (!typing) chosen?.focus();
      chosen?.scrollIntoView({ block: "nearest" });
    });
  };
  const moment = lane && spot && !spot.anywhere ? expected_s(lane, indexOf(lane, spot), at) : null;
  const behind = lane?.stops.find(({ id }) => id === spot?.beforeStopId);
  const where =
    lane === undefined || spot === null
      ? ""
      : spot.anywhere
        ? t("move.anywhere", { courier: lane.courier })
        : behind === undefined
          ? t("move.end", { courier: lane.courier, time: time(moment ?? 0) })
          : t("move.before", {
              n: behind.number,
              title: titleOf(words, behind),
              courier: lane.courier,
              time: time(moment ?? 0),
            });
  return (
    <dialog
      class="move-dialog"
      ref={dialog}
      aria-labelledby="move-title"
      onKeyDown={key}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <header class="panel-head">
        <h2 id="move-title">{t("move.title", { what: sayItems(words, day, items) })}</h2>
        <button type="button" class="round-button" aria-label={t("app.close")} onClick={close}>
          <CloseIcon />
        </button>
      </header>
      {day.lanes.length > 8 && (
        <label class="move-filter">
          <span class="unseen">{t("move.filter")}</span>
          <input
            type="search"
            placeholder={t("move.filter")}
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="move-lanes" role="radiogroup" aria-label={t("move.courier")}>
        {lanes.map((one) => (
          // biome-ignore lint/a11y/useSemanticElements: a button in a group of choices, so that arrows and Enter do what they do here
          <button
            key={one.shiftId}
            type="button"
            role="radio"
            aria-checked={one === lane}
            tabIndex={one === lane ? 0 : -1}
            class="move-lane"
            onClick={() => place({ shiftId: one.shiftId, beforeStopId: null, anywhere: one !== own })}
          >
            <strong>{one.courier}</strong>
            <span class="quiet">
              {time(one.begins_s)}–{time(one.ends_s)} ·{" "}
              {t("lane.stops", { n: one.stops.filter((stop) => !isOver(stop)).length })}
            </span>
          </button>
        ))}
      </div>
      {lane !== undefined && spot !== null && (
        <label class="move-place">
          {t("move.place")}
          <select
            value={spot.anywhere ? "anywhere" : (spot.beforeStopId ?? "end")}
            onChange={(event) => {
              const { value } = event.currentTarget;
              place({
                shiftId: lane.shiftId,
                beforeStopId: value === "anywhere" || value === "end" ? null : value,
                anywhere: value === "anywhere",
              });
            }}
          >
            {(lane !== own || items.every((id) => id in day.baskets)) && (
              <option value="anywhere">{t("move.best")}</option>
            )}
            {lane.stops
              .filter((stop) => !isOver(stop))
              .map((stop) => (
                <option key={stop.id} value={stop.id}>
                  {t("move.beforeOption", {
                    n: stop.number,
                    title: titleOf(words, stop),
                    time: time(stop.begins_s),
                  })}
                </option>
              ))}
            <option value="end">{t("move.endOption")}</option>
          </select>
        </label>
      )}
      <p class="move-where" role="status">
        {where}
      </p>
      <div class="panel-do">
        <button type="button" class="small strong" disabled={spot === null} onClick={() => commit(spot)}>
          {t("move.do")}
        </button>
        {ids.some((id) => day.baskets[id]?.roundId !== null) && (
          <button type="button" class="small" onClick={() => commit(null)}>
            {t("move.off")}
          </button>
        )}
      </div>
      <p class="quiet keys-note">{t("move.keys")}</p>
    </dialog>
  );
}

/** Where the choice begins: the next courier, at the best place; who is alone stays on the own round. */
function first(lanes: readonly Lane[], own: Lane | undefined): Spot | null {
  const lane = lanes.find((one) => one !== own) ?? lanes[0];
  return lane === undefined ? null : { shiftId: lane.shiftId, beforeStopId: null, anywhere: lane !== own };
}

function indexOf(lane: Lane, spot: Spot): number {
  const index = lane.stops.findIndex(({ id }) => id === spot.beforeStopId);
  return index < 0 ? lane.stops.length : index;
}

/** The place before or behind: the best one, each open stop, the end. */
function beside(lane: Lane, spot: Spot, forward: boolean, own: boolean): Spot {
  const open = lane.stops.filter((stop) => !isOver(stop)).map(({ id }) => id);
  const places: (string | null)[] = [...open, null];
  const index = spot.anywhere ? -1 : places.indexOf(spot.beforeStopId);
  const next = Math.max(own ? 0 : -1, Math.min(places.length - 1, index + (forward ? 1 : -1)));
  return { shiftId: lane.shiftId, beforeStopId: places[next] ?? null, anywhere: next < 0 };
}
