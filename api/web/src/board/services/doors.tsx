import { useEffect, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { useBegun } from "../begun-context";
import { clockOf } from "../kit/calendar";
import { ProblemNote } from "../kit/problem-note";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";

type OpenDoor = Schemas["OpenDoorForm"];
type Result = Schemas["Result"];

const EVERY_MS = 20_000;
const RESULTS: readonly Result[] = ["ok", "concern", "nobody", "emergency"];

/** Doors that stay closed: whose turn it is, what to do, and how it has ended. */
export function Doors() {
  const { t } = useWords();
  const doors = useLoaded(async () => (await got(api.GET("/v1/escalations"))).escalations, []);
  const [settled, setSettled] = useState<OpenDoor[]>([]);
  useEffect(() => {
    const timer = setInterval(() => void doors.reload(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const again = () => void doors.reload();
  return (
    <section class="panel" aria-labelledby="doors-title">
      <h2 id="doors-title">{t("services.doors")}</h2>
      <p class="quiet">{t("doors.about")}</p>
      <Shown of={doors}>
        {(all) => (
          <>
            {all.length === 0 && <p class="empty-note">{t("doors.none")}</p>}
            <ul class="doors">
              {all.map((one) => (
                <OneDoor
                  key={one.escalation_id}
                  door={one}
                  onChanged={again}
                  onSettled={() => {
                    setSettled((before) => [one, ...before]);
                    again();
                  }}
                />
              ))}
            </ul>
          </>
        )}
      </Shown>
      {settled.length > 0 && (
        <>
          <h3>{t("doors.settled")}</h3>
          <ul class="things">
            {settled.map((one) => (
              <Settled
                key={one.escalation_id}
                door={one}
                onReopened={() => {
                  setSettled((before) => before.filter((each) => each !== one));
                  again();
                }}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

interface OneDoorProps {
  door: OpenDoor;
  onChanged: () => void;
  onSettled: () => void;
}

function OneDoor({ door, onChanged, onSettled }: OneDoorProps) {
  const { t, language, span } = useWords();
  const numbers = useBegun().town.emergency_numbers;
  const [part, setPart] = useState<"" | "call" | "settle">("");
  const doing = useDoing();
  const path = { params: { path: { escalation_id: door.escalation_id } } };
  const act = async (step: () => Promise<unknown>, then: () => void = onChanged) => {
    if (!(await doing.run(step))) return;
    setPart("");
    then();
  };
  return (
    <li class="door" data-late={door.late_s > 0}>
      <div class="part-head">
        <h3>{door.person}</h3>
        <span class="chips-line">
          <span class="chip cold">{t(`turn.${door.turn}`)}</span>
          {door.late_s > 0 && <span class="chip late">{t("doors.late", { span: span(door.late_s) })}</span>}
        </span>
      </div>
      <p>
        <strong>{t(`step.${door.kind}`)}</strong>{" "}
        <span class="quiet">{t("doors.step", { n: door.step + 1, all: door.steps })}</span>
      </p>
      <p>{door.words[language]}</p>
      <p class="quiet">
        {t("doors.waiting", { span: span(door.waiting_s) })}
        {door.due_at !== null && ` · ${t("doors.due", { time: clockOf(door.due_at) })}`}
      </p>
      <ProblemNote error={doing.error} />
      <div class="buttons">
        <button
          type="button"
          class="small"
          disabled={doing.busy}
          onClick={() =>
            void act(() =>
              api.POST("/v1/escalations/{escalation_id}/tried", { ...path, body: { step: door.step } }),
            )
          }
        >
          {t("doors.tried")}
        </button>
        {door.turn !== "coordinator" && door.turn !== "emergency" && (
          <button
            type="button"
            class="small"
            disabled={doing.busy}
            onClick={() => void act(() => api.POST("/v1/escalations/{escalation_id}/hand-over", path))}
          >
            {t("doors.handOver")}
          </button>
        )}
        <button
          type="button"
          class="small warn"
          aria-expanded={part === "call"}
          onClick={() => setPart(part === "call" ? "" : "call")}
        >
          {t("doors.called")}
        </button>
        <button
          type="button"
          class="small strong"
          aria-expanded={part === "settle"}
          onClick={() => setPart(part === "settle" ? "" : "settle")}
        >
          {t("doors.settle")}
        </button>
      </div>
      {part === "call" && (
        <div>
          <p>{t("doors.calledHint")}</p>
          <div class="toggles">
            {numbers.map((number) => (
              <button
                key={number}
                type="button"
                class="toggle"
                disabled={doing.busy}
                onClick={() =>
                  void act(() =>
                    api.POST("/v1/escalations/{escalation_id}/called", { ...path, body: { number } }),
                  )
                }
              >
                {number}
              </button>
            ))}
          </div>
        </div>
      )}
      {part === "settle" && (
        <div class="toggles">
          {RESULTS.map((result) => (
            <button
              key={result}
              type="button"
              class="toggle"
              disabled={doing.busy}
              onClick={() =>
                void act(
                  () => api.POST("/v1/escalations/{escalation_id}/settle", { ...path, body: { result } }),
                  onSettled,
                )
              }
            >
              {t(`result.${result}`)}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}

function Settled({ door, onReopened }: { door: OpenDoor; onReopened: () => void }) {
  const { t } = useWords();
  const doing = useDoing();
  const reopen = async () => {
    const done = await doing.run(() =>
      api.POST("/v1/escalations/{escalation_id}/reopen", {
        params: { path: { escalation_id: door.escalation_id } },
      }),
    );
    if (done) onReopened();
  };
  return (
    <li class="thing">
      <strong>{door.person}</strong>
      <ProblemNote error={doing.error} />
      <div class="buttons">
        <button type="button" class="small" disabled={doing.busy} onClick={() => void reopen()}>
          {t("doors.reopen")}
        </button>
      </div>
    </li>
  );
}
