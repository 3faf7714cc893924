import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { usePhone, usePull } from "../phone-context";
import { isOver, nextStop, type Seen } from "../store/fold";
import { isPossible } from "../store/stop-work";
import type { Stop } from "../wire";
import { useAhead } from "./ahead";
import { codesAt, Margin, stopTitle } from "./stop-facts";

interface RoundScreenProps {
  round: Seen;
  onStop: (stop: Stop) => void;
}

/** The whole round, stop by stop, and what is done to it as a whole. */
export function RoundScreen({ round, onStop }: RoundScreenProps) {
  const { t, time, kilometres, span } = useWords();
  const phone = usePhone();
  const pull = usePull();
  const [order, setOrder] = useState<string[] | null>(null);
  const ahead = useAhead(round);
  const list = useRef<HTMLOListElement>(null);
  // Late in a round what is next lies below the screen. The stop before it stays in sight, so that one sees that there is more above.
  useLayoutEffect(() => {
    const next = list.current?.querySelector('[data-next="true"]');
    if (!next || next.getBoundingClientRect().bottom <= innerHeight) return;
    next.previousElementSibling?.previousElementSibling?.scrollIntoView({ block: "start" });
  }, []);
  const done = round.stops.filter(isOver).length;
  const open = round.stops.filter((stop) => !isOver(stop));
  const last = open.at(-1);
  const stops =
    order === null
      ? round.stops
      : [
          ...round.stops.filter(isOver),
          ...order.flatMap((name) => round.stops.find((stop) => stop.id === name) ?? []),
        ];
  const possible = isPossible(pull, stops);
  const move = (place: number, by: -1 | 1) => {
    const changed = [...(order ?? [])];
    const [name] = changed.splice(place, 1);
    changed.splice(place + by, 0, name as string);
    setOrder(changed);
  };
  return (
    <section class="round" aria-label={t("tab.round")}>
      <div class="round-head">
        <h1 class="progress-line">{t("round.of", { done, total: round.stops.length })}</h1>
        <progress max={Math.max(1, round.stops.length)} value={done} aria-hidden="true" />
        <p class="quiet">
          {ahead !== null &&
            t("round.left", { km: kilometres(ahead.distance_m), span: span(ahead.duration_s) })}
          {last && ` · ${t("round.ends", { time: time(round.end_s ?? last.end_s) })}`}
        </p>
        {round.delay_min > 0 && <p class="quiet">{t("round.late", { min: round.delay_min })}</p>}
      </div>
      <ol class="stops" ref={list}>
        {stops.map((stop, index) => {
          const place = order?.indexOf(stop.id) ?? -1;
          return (
            <li key={stop.id} data-status={stop.status} data-next={stop.id === nextStop(round)?.id}>
              <button type="button" class="stop-row" onClick={() => onStop(stop)}>
                <span class="number">{index + 1}</span>
                <span class="row-words">
                  <strong>{stopTitle(stop, pull, t("stop.unnamed"))}</strong>
                  <span class="quiet">
                    {codesAt(stop, pull).join(" · ")} · {t(`status.${stop.status}`)}
                    {stop.outcome && stop.outcome !== "success" && ` (${t(`outcome.${stop.outcome}`)})`}
                  </span>
                </span>
                <span class="row-end">
                  <span>{time(stop.closed_s ?? stop.arrival_s)}</span>
                  {round.pending.has(stop.id) ? (
                    <span class="chip waits">{t("stop.pending")}</span>
                  ) : (
                    <Margin stop={stop} />
                  )}
                </span>
              </button>
              {place >= 0 && order !== null && (
                <span class="movers">
                  <button
                    type="button"
                    class="small"
                    disabled={place === 0}
                    aria-label={`${t("order.up")}: ${stopTitle(stop, pull, "")}`}
                    onClick={() => move(place, -1)}
                  >
                    ↑
                  </button>
                  <button
                    type="button"
                    class="small"
                    disabled={place === order.length - 1}
                    aria-label={`${t("order.down")}: ${stopTitle(stop, pull, "")}`}
                    onClick={() => move(place, 1)}
                  >
                    ↓
                  </button>
                </span>
              )}
            </li>
          );
        })}
      </ol>
      <div class="round-acts">
        {round.status === "started" &&
          pull.rules.reorder &&
          open.length > 1 &&
          (order === null ? (
            <button type="button" class="second" onClick={() => setOrder(open.map((stop) => stop.id))}>
              {t("order.title")}
            </button>
          ) : (
            <>
              {!possible && <p role="alert">{t("order.impossible")}</p>}
              <button
                type="button"
                class="main"
                disabled={!possible}
                onClick={() => {
                  void phone.say("reorder", { round, body: { stop_ids: order } });
                  setOrder(null);
                }}
              >
                {t("order.keep")}
              </button>
              <button type="button" class="second" onClick={() => setOrder(null)}>
                {t("order.cancel")}
              </button>
            </>
          ))}
        {round.status === "started" && open.length > 0 && order === null && (
          <button type="button" class="second" onClick={() => void phone.say("pause", { round })}>
            {t("round.pause")}
          </button>
        )}
        {round.status === "paused" && (
          <button type="button" class="main" onClick={() => void phone.say("resume", { round })}>
            {t("round.resume")}
          </button>
        )}
        {round.status === "started" && open.length === 0 && (
          <button type="button" class="main" onClick={() => void phone.say("complete", { round })}>
            {t("round.finish")}
          </button>
        )}
      </div>
    </section>
  );
}
