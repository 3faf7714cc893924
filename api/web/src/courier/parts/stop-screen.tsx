import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { usePhone, usePull } from "../phone-context";
import { isOver, nextStop, reordered, type Seen, withFirst } from "../store/fold";
import { isComplete, isPossible } from "../store/stop-work";
import type { Stop } from "../wire";
import { ContactSheet, contactsAt } from "./contact-sheet";
import { CodeIcon, GoIcon, MoreIcon, PhoneIcon } from "./icons";
import { MoreSheet } from "./more-sheet";
import { NavigateSheet } from "./navigate-sheet";
import { NeedSheet } from "./need-sheet";
import { ScanSheet } from "./scan-sheet";
import { SlideButton } from "./slide-button";
import { codesAt, DoorFacts, StopTimes, stopTitle, ToDo } from "./stop-facts";
import { useStop } from "./use-stop";
import { VisitDoors } from "./visit-doors";

interface StopScreenProps {
  round: Seen;
  stop: Stop;
  onClosed: (commands: string[], label: string) => void;
}

type Open = "scan" | "more" | "contact" | "navigate" | "need" | null;

/** One stop with everything that is done at it, within reach of one thumb. */
export function StopScreen({ round, stop, onClosed }: StopScreenProps) {
  const { t, time } = useWords();
  const phone = usePhone();
  const pull = usePull();
  const [open, setOpen] = useState<Open>(null);
  const codes = codesAt(stop, pull);
  const tools = useStop(round, stop, (commands) => {
    setOpen(null);
    onClosed(commands, codes.join(", "));
  });
  const { draft, meant, missingFor, close } = tools;
  const place = pull.places[stop.place_id];
  const title = stopTitle(stop, pull, t("stop.unnamed"));
  const started = round.status === "started";
  const canComeNext =
    started &&
    pull.rules.reorder &&
    nextStop(round)?.id !== stop.id &&
    isPossible(pull, reordered(round.stops, withFirst(round, stop.id)));
  const finish = () => {
    const results = meant();
    if (isComplete(missingFor(results))) void close(results);
    else setOpen("need");
  };

  return (
    <>
      <article class="stop" data-status={stop.status} aria-label={title}>
        <p class="stop-place">
          <span class="number">{round.stops.indexOf(stop) + 1}</span>
          <span class="codes">{codes.join(" · ")}</span>
          {round.pending.has(stop.id) && <span class="chip waits">{t("stop.pending")}</span>}
        </p>
        <h1>{title}</h1>
        {place?.name && place.name !== title && <p class="place-name">{place.name}</p>}
        <StopTimes stop={stop} />
        {stop.closed_s !== null && (
          <p class="quiet">
            {t("stop.closedAt", { time: time(stop.closed_s) })}
            {stop.outcome && ` · ${t(`outcome.${stop.outcome}`)}`}
          </p>
        )}
        <ToDo
          round={round}
          stop={stop}
          missing={draft.missing}
          scans={draft.scans}
          {...(isOver(stop)
            ? {}
            : {
                onMissing: (task: string) =>
                  void tools.keep({
                    missing: draft.missing.includes(task)
                      ? draft.missing.filter((one) => one !== task)
                      : [...draft.missing, task],
                  }),
              })}
        />
        {!isOver(stop) && tools.hasCodes && (
          <button type="button" class="second" onClick={() => setOpen("scan")}>
            <CodeIcon />
            {t("scan.open")}
          </button>
        )}
        <DoorFacts stop={stop} />
        <VisitDoors round={round} stop={stop} tools={tools} />
        {isOver(stop) && <Reopen round={round} stop={stop} />}
      </article>
      {!isOver(stop) && (
        <footer class="bar">
          {canComeNext && (
            <button
              type="button"
              class="here"
              onClick={() =>
                void phone.say("reorder", { round, body: { stop_ids: withFirst(round, stop.id) } })
              }
            >
              {t("stop.here")}
            </button>
          )}
          {started && stop.status !== "arrived" && nextStop(round)?.id === stop.id && (
            <button type="button" class="here" onClick={() => void tools.say("arrive")}>
              {t("stop.arrived")}
            </button>
          )}
          {stop.status === "arrived" && stop.arrived_s !== null && (
            <p class="quiet arrived">{t("stop.arrivedAt", { time: time(stop.arrived_s) })}</p>
          )}
          <div class="bar-row">
            <button type="button" class="tool" onClick={() => setOpen("navigate")}>
              <GoIcon />
              {t("act.navigate")}
            </button>
            <button type="button" class="tool" onClick={() => setOpen("contact")}>
              <PhoneIcon />
              {t("act.call")}
            </button>
            <button type="button" class="tool" onClick={() => setOpen("more")}>
              <MoreIcon />
              {t("act.more")}
            </button>
          </div>
          {round.status === "released" ? (
            <button type="button" class="main" onClick={() => void phone.say("start", { round })}>
              {t("round.start")}
            </button>
          ) : round.status === "paused" ? (
            <button type="button" class="main" onClick={() => void phone.say("resume", { round })}>
              {t("round.resume")}
            </button>
          ) : (
            <SlideButton label={t("act.done")} onDone={finish} />
          )}
        </footer>
      )}
      {open === "contact" && (
        <ContactSheet contacts={contactsAt(pull, tools)} onClose={() => setOpen(null)} />
      )}
      {open === "navigate" && <NavigateSheet round={round} stop={stop} onClose={() => setOpen(null)} />}
      {open === "scan" && <ScanSheet tools={tools} onClose={() => setOpen(null)} />}
      {open === "more" && <MoreSheet round={round} stop={stop} tools={tools} onClose={() => setOpen(null)} />}
      {open === "need" && <NeedSheet tools={tools} onClose={() => setOpen(null)} />}
    </>
  );
}

/** Takes back that a stop is over, as long as the town allows. */
function Reopen({ round, stop }: { round: Seen; stop: Stop }) {
  const { t } = useWords();
  const phone = usePhone();
  const pull = usePull();
  if (stop.status !== "closed") return null;
  if (stop.closings.length === 0 || phone.now_s() - (stop.closed_s ?? 0) > pull.rules.reopen_s) {
    return <p class="quiet">{t("stop.reopenLate")}</p>;
  }
  return (
    <button
      type="button"
      class="small"
      onClick={async () => {
        if (await phone.takeBack(stop.closings)) return;
        const about = { round, stop_id: stop.id, task_ids: stop.task_ids };
        await phone.say("reopen", { ...about, body: { closings: stop.closings } });
      }}
    >
      {t("stop.reopen")}
    </button>
  );
}
