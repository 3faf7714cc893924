import { useState } from "preact/hooks";
import { api, got, type Schemas } from "../../../signed-in/api";
import { useBegun, useMayChange } from "../../begun-context";
import { type Key, useWords } from "../../i18n/words";
import { Part } from "../parts/part";
import { Refusal, useDoing } from "../parts/use-doing";
import { useLoaded } from "../parts/use-loaded";
import { useDay } from "../store/day-context";
import { useDeskStore } from "../store/desk";
import { type Door, laneOfRound } from "../store/model";
import { Sheet } from "./sheet";

const RESULTS: readonly Schemas["Result"][] = ["ok", "concern", "emergency", "nobody"];

/** A door that stays closed: whose turn it is, what was done, and what comes next. */
export function DoorSheet({ escalationId }: { escalationId: string }) {
  const { t, time, coded, span } = useWords();
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const door = useDay((state) => state.shown?.doors.find((one) => one.escalationId === escalationId));
  const lane = useDay((state) => state.shown && laneOfRound(state.shown, door?.roundId ?? null));
  if (door === undefined) {
    return (
      <Sheet title={t("door.title")}>
        <p>{t("door.over")}</p>
      </Sheet>
    );
  }
  return (
    <Sheet title={t("door.title")}>
      <dl class="facts-list">
        <dt>{t("door.turn")}</dt>
        <dd>{coded("turn", door.turn)}</dd>
        <dt>{t("door.now")}</dt>
        <dd>
          {t("door.step", { step: door.step + 1, steps: door.steps, doing: coded("doing", door.doing) })}
          {door.late_s > 0 && <span class="chip late">{t("stop.late", { span: span(door.late_s) })}</span>}
        </dd>
        {door.due_s !== null && (
          <>
            <dt>{t("door.next")}</dt>
            <dd>
              {time(door.due_s)} {door.next !== null && coded("doing", door.next)}
            </dd>
          </>
        )}
      </dl>
      <Person door={door} />
      {mayChange && <Doings door={door} />}
      {lane && (
        <button
          type="button"
          class="small"
          onClick={() => desk.open({ kind: "round", shiftId: lane.shiftId })}
        >
          {t("do.openRound", { courier: lane.courier })}
        </button>
      )}
    </Sheet>
  );
}

/** Who is behind the door is not shown before somebody asks: that they have asked is kept. */
function Person({ door }: { door: Door }) {
  const { t, language } = useWords();
  const [asked, setAsked] = useState(false);
  const { data, failed } = useLoaded(asked ? () => got(api.GET("/v1/escalations")) : null, [
    asked,
    door.step,
  ]);
  const found = data?.escalations.find((one) => one.escalation_id === door.escalationId);
  return (
    <Part title={t("door.who")} onOpen={() => setAsked(true)}>
      <Refusal problem={failed} />
      {found !== undefined && (
        <p>
          <strong>{found.person}</strong>
          <br />
          {found.words[language]}
        </p>
      )}
      <p class="quiet">{t("door.kept")}</p>
    </Part>
  );
}

function Doings({ door }: { door: Door }) {
  const { t } = useWords();
  const { busy, problem, run } = useDoing();
  const numbers = useBegun().town.emergency_numbers;
  const [number, setNumber] = useState(numbers[0] ?? "112");
  const [result, setResult] = useState<Schemas["Result"] | null>(null);
  const params = { path: { escalation_id: door.escalationId } };
  return (
    <>
      <div class="panel-do">
        <button
          type="button"
          class="small strong"
          disabled={busy}
          onClick={() =>
            void run(() =>
              api.POST("/v1/escalations/{escalation_id}/tried", { params, body: { step: door.step } }),
            )
          }
        >
          {t("door.tried")}
        </button>
        {door.turn !== "coordinator" && door.turn !== "emergency" && (
          <button
            type="button"
            class="small"
            disabled={busy}
            onClick={() => void run(() => api.POST("/v1/escalations/{escalation_id}/hand-over", { params }))}
          >
            {t("door.takeOver")}
          </button>
        )}
      </div>
      <form
        class="writing"
        onSubmit={(event) => {
          event.preventDefault();
          void run(() => api.POST("/v1/escalations/{escalation_id}/called", { params, body: { number } }));
        }}
      >
        <label>
          {t("door.number")}
          <select value={number} onChange={(event) => setNumber(event.currentTarget.value)}>
            {numbers.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <button type="submit" class="small" disabled={busy}>
          {t("door.called")}
        </button>
        <p class="quiet">{t("door.neverCalls")}</p>
      </form>
      <h3>{t("door.settle")}</h3>
      <div class="panel-do">
        {RESULTS.map((one) => (
          <button
            key={one}
            type="button"
            class={one === "emergency" ? "small warn" : "small"}
            aria-pressed={one === result}
            disabled={busy}
            onClick={() => setResult(one === result ? null : one)}
          >
            {t(`result.${one}` as Key)}
          </button>
        ))}
      </div>
      {/* Nobody looks after the door from then on, and it is not taken back: a thumb that slips must not do it. */}
      {result !== null && (
        <button
          type="button"
          class="small strong"
          disabled={busy}
          onClick={() =>
            void run(() => api.POST("/v1/escalations/{escalation_id}/settle", { params, body: { result } }))
          }
        >
          {t("door.settleDo", { result: t(`result.${result}` as Key) })}
        </button>
      )}
      <Refusal problem={problem} />
    </>
  );
}
