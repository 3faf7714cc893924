import { useState } from "preact/hooks";
import { api, got } from "../../../signed-in/api";
import { useMayChange } from "../../begun-context";
import { type Key, useWords } from "../../i18n/words";
import { BackIcon, ForwardIcon, PhoneIcon } from "../../icons";
import { Part } from "../parts/part";
import { titleOf } from "../parts/title-of";
import { Refusal, useDoing } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import { useDay, useDayStore } from "../store/day-context";
import { useDeskStore } from "../store/desk";
import { inserted } from "../store/inserted";
import { isMovable, isOver, type Lane, levelOf } from "../store/model";
import { Sheet } from "./sheet";

const DELAYS_MIN = [5, 10, 20, 30];
const FILES = ["pdf", "gpx", "ics", "csv", "geojson"] as const;

/** One courier's round: how far it is, its stops in order, and what can be done with the whole of it. */
export function RoundSheet({ shiftId }: { shiftId: string }) {
  const { t, time, coded, span } = useWords();
  const mayChange = useMayChange();
  const lane = useDay((state) => state.shown?.lanes.find((one) => one.shiftId === shiftId));
  if (lane === undefined) {
    return (
      <Sheet title={t("round.title")}>
        <p>{t("round.gone")}</p>
      </Sheet>
    );
  }
  const started = lane.status === "started" || lane.status === "paused";
  return (
    <Sheet title={lane.courier}>
      <dl class="facts-list">
        <dt>{t("round.state")}</dt>
        <dd>
          {lane.roundId === null ? t("lane.free") : coded("round", lane.status)}
          {lane.late_s >= 60 && <span class="chip late">{t("lane.late", { span: span(lane.late_s) })}</span>}
        </dd>
        <dt>{t("round.shift")}</dt>
        <dd>
          {time(lane.begins_s)} – {time(lane.ends_s)}
          {lane.vehicle && <span class="quiet"> {lane.vehicle}</span>}
        </dd>
        {lane.departs_s !== null && lane.returns_s !== null && (
          <>
            <dt>{t("round.ride")}</dt>
            <dd>
              {time(lane.departs_s)} – {time(lane.returns_s)}
            </dd>
          </>
        )}
        <dt>{t("round.stops")}</dt>
        <dd>{t("lane.progress", { over: lane.stopsOver, all: lane.stops.length })}</dd>
        {started && lane.acknowledged < lane.version && (
          <>
            <dt>{t("round.change")}</dt>
            <dd>{t("round.notSeen")}</dd>
          </>
        )}
      </dl>
      <Calling courierId={lane.courierId} />
      {mayChange && lane.roundId !== null && <Doings lane={lane} roundId={lane.roundId} />}
      <Stops lane={lane} />
      {lane.roundId !== null && (
        <Part title={t("round.files")}>
          <ul class="files">
            {FILES.map((kind) => (
              <li key={kind}>
                <a
                  class="small"
                  href={`/v1/rounds/${lane.roundId}.${kind}`}
                  target="_blank"
                  rel="noopener noreferrer"
                >
                  {t(`file.${kind}` as Key)}
                </a>
              </li>
            ))}
          </ul>
        </Part>
      )}
    </Sheet>
  );
}

/** The courier's telephone. */
function Calling({ courierId }: { courierId: string }) {
  const { t } = useWords();
  const { data } = useLoaded(
    courierId === ""
      ? null
      : () => got(api.GET("/v1/couriers/{courier_id}", { params: { path: { courier_id: courierId } } })),
    [courierId],
  );
  if (!data?.phone) return null;
  return (
    <p class="contacts">
      <a class="small" href={`tel:${data.phone}`}>
        <PhoneIcon /> {t("do.call", { name: data.name })} <span class="quiet">{data.phone}</span>
      </a>
    </p>
  );
}

function Doings({ lane, roundId }: { lane: Lane; roundId: string }) {
  const { t } = useWords();
  const store = useDayStore();
  const desk = useDeskStore();
  const others = useDay((state) => state.shown?.lanes);
  const { busy, problem, run } = useDoing();
  const [to, setTo] = useState("");
  // Nobody changes a round that they have not seen as it is.
  const params = { path: { round_id: roundId }, header: { "If-Match": `"${lane.version}"` } };
  const over = ["completed", "aborted"].includes(lane.status);
  if (over) return null;
  return (
    <>
      {lane.status === "planned" && (
        <div class="panel-do">
          <button
            type="button"
            class="small strong"
            disabled={busy}
            onClick={() => void run(() => api.POST("/v1/rounds/{round_id}/release", { params }))}
          >
            {t("round.release")}
          </button>
        </div>
      )}
      <Part title={t("round.delay")}>
        <p class="quiet">{t("round.delayNote")}</p>
        <div class="panel-do">
          {DELAYS_MIN.map((minutes) => (
            <button
              key={minutes}
              type="button"
              class="small"
              disabled={busy || lane.status === "planned"}
              onClick={() =>
                void run(() => api.POST("/v1/rounds/{round_id}/delay", { params, body: { minutes } }))
              }
            >
              + {t("unit.min", { n: minutes })}
            </button>
          ))}
        </div>
      </Part>
      <Part title={t("round.transfer")}>
        <form
          class="writing"
          onSubmit={(event) => {
            event.preventDefault();
            desk.open(null);
            void store.edit([
              { kind: "transfer", fromShiftId: lane.shiftId, toShiftId: to, fromStopId: null },
            ]);
          }}
        >
          <p class="quiet">{t("round.transferNote")}</p>
          <label>
            {t("move.courier")}
            <select required value={to} onChange={(event) => setTo(event.currentTarget.value)}>
              <option value="">{t("round.choose")}</option>
              {others
                ?.filter(({ shiftId }) => shiftId !== lane.shiftId)
                .map((one) => (
                  <option key={one.shiftId} value={one.shiftId}>
                    {one.courier}
                  </option>
                ))}
            </select>
          </label>
          <button type="submit" class="small strong" disabled={to === ""}>
            {t("round.transferDo")}
          </button>
        </form>
      </Part>
      <Refusal problem={problem} />
    </>
  );
}

function Stops({ lane }: { lane: Lane }) {
  const words = useWords();
  const { t, time, coded, span } = words;
  const desk = useDeskStore();
  const store = useDayStore();
  const mayChange = useMayChange();
  const open = lane.stops.filter((stop) => !isOver(stop)).map(({ id }) => id);
  const swap = (id: string, by: number) => {
    const from = open.indexOf(id);
    const stopIds = inserted(
      open.filter((one) => one !== id),
      from + by,
      [id],
    );
    void store.edit([{ kind: "reorder", shiftId: lane.shiftId, stopIds }]);
  };
  return (
    <ol class="round-stops">
      {lane.stops.map((stop) => {
        const [id] = stop.deliveryIds;
        const level = levelOf(stop);
        const index = open.indexOf(stop.id);
        return (
          <li key={stop.id} data-over={isOver(stop) ? "" : undefined}>
            <button
              type="button"
              class="round-stop"
              disabled={id === undefined}
              onClick={() => id !== undefined && desk.open({ kind: "delivery", id })}
            >
              <span class="number" data-kind={stop.kind}>
                {stop.number}
              </span>
              <span class="round-stop-words">
                <strong>{titleOf(words, stop)}</strong>
                <span class="quiet">
                  {time(stop.closed_s ?? stop.begins_s)}
                  {stop.window !== null && ` · ${time(stop.window.from_s)}–${time(stop.window.to_s)}`}
                  {isOver(stop) && ` · ${coded("stop", stop.outcome ?? stop.status)}`}
                </span>
              </span>
              {level === "late" && (
                <span class="chip late">{t("stop.late", { span: span(-(stop.margin_s ?? 0)) })}</span>
              )}
            </button>
            {mayChange && isMovable(stop) && (
              <div class="round-stop-do">
                <button
                  type="button"
                  class="round-button turn"
                  aria-label={t("round.earlier", { title: titleOf(words, stop) })}
                  disabled={index <= 0 || stop.frozen}
                  onClick={() => swap(stop.id, -1)}
                >
                  <ForwardIcon />
                </button>
                <button
                  type="button"
                  class="round-button turn"
                  aria-label={t("round.later", { title: titleOf(words, stop) })}
                  disabled={index < 0 || index === open.length - 1}
                  onClick={() => swap(stop.id, 1)}
                >
                  <BackIcon />
                </button>
                <button type="button" class="small" onClick={() => desk.move([stop.id])}>
                  {t("do.move")}
                </button>
              </div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
