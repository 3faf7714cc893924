import { useRef, useState } from "preact/hooks";
import { useWords } from "../i18n/language";
import { roundColour, roundLetter } from "../lib/palette";
import { useScheme } from "../lib/scheme";
import { useSelection } from "../lib/selection";
import { clock, epoch } from "../lib/time";
import type { Plan, Round, Stop } from "../wire/types";

const HALF_HOUR_S = 1800;

/** The stretch of the day that every row shows. */
export interface Span {
  from: number;
  to: number;
  /** Full hours: epoch second and local text. */
  hours: { at: number; text: string }[];
}

export function daySpan(plan: Plan): Span {
  const rounds = plan.rounds.filter((round) => round.stops.length > 0);
  const starts = rounds.map((round) => epoch(round.departure));
  const ends = rounds.map((round) => epoch(round.end));
  const from = Math.floor(Math.min(...starts) / HALF_HOUR_S) * HALF_HOUR_S;
  const to = Math.ceil(Math.max(...ends) / HALF_HOUR_S) * HALF_HOUR_S;
  const clockOf = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone: plan.time_zone,
  });
  const hours: Span["hours"] = [];
  for (let at = from; at <= to; at += HALF_HOUR_S) {
    const text = clockOf.format(new Date(at * 1000));
    if (text.endsWith(":00")) hours.push({ at, text });
  }
  return { from, to, hours };
}

function place(span: Span, from: number, to: number): { left: string; width: string } {
  const all = span.to - span.from;
  return { left: `${(100 * (from - span.from)) / all}%`, width: `${(100 * (to - from)) / all}%` };
}

/** Hours that have their figures beside each other on a line; of more, every other one has. */
const MOST_HOURS = 9;

export function TimelineAxis({ span }: { span: Span }) {
  const step = span.hours.length > MOST_HOURS ? 2 : 1;
  return (
    <span class="axis" aria-hidden="true">
      {span.hours
        .filter((_, index) => index % step === 0)
        .map(({ at, text }) => (
          <span
            key={at}
            class={at === span.to ? "axis-end" : undefined}
            style={{ left: place(span, at, at).left }}
          >
            {text}
          </span>
        ))}
    </span>
  );
}

/** The parts of a stop that are not service: waiting first, then breaks where they fall. */
function StopParts({ stop }: { stop: Stop }) {
  const from = epoch(stop.arrival);
  const all = Math.max(1, epoch(stop.departure) - from);
  const share = (seconds: number) => `${(100 * seconds) / all}%`;
  return (
    <>
      {stop.waiting_s > 0 && (
        <span class="part part-waiting" style={{ left: "0", width: share(stop.waiting_s) }} />
      )}
      {stop.tasks
        .filter((task) => task.kind === "break")
        .map((task) => (
          <span
            key={task.start}
            class="part part-break"
            style={{
              left: share(epoch(task.start) - from),
              width: share(epoch(task.end) - epoch(task.start)),
            }}
          />
        ))}
    </>
  );
}

interface TimelineRowProps {
  round: Round;
  index: number;
  span: Span;
  label: string;
  /** Told what lies under the pointer or the focus; empty when nothing does. */
  onDetails: (text: string) => void;
}

/** One courier's day: travel as a thin line, halts as blocks. One tab stop; arrow keys walk along the halts. */
export function TimelineRow({ round, index, span, label, onDetails }: TimelineRowProps) {
  const { t } = useWords();
  const dark = useScheme();
  const { selection, chooseStop } = useSelection();
  const [reached, setReached] = useState(0);
  const track = useRef<HTMLFieldSetElement>(null);
  const faded = selection.round !== null && selection.round !== index;

  const walk = (event: KeyboardEvent) => {
    const last = round.stops.length - 1;
    const target = { ArrowRight: reached + 1, ArrowLeft: reached - 1, Home: 0, End: last }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.min(last, Math.max(0, target));
    setReached(next);
    track.current?.querySelectorAll<HTMLButtonElement>("button")[next]?.focus();
  };

  return (
    <fieldset
      class={faded ? "track faded" : "track"}
      ref={track}
      aria-label={label}
      style={{ color: roundColour(index, dark) }}
      onKeyDown={walk}
    >
      {span.hours.map(({ at }) => (
        <span key={at} class="tick" style={{ left: place(span, at, at).left }} />
      ))}
      <span class="travel" style={place(span, epoch(round.departure), epoch(round.end))} />
      {round.stops.map((stop, position) => {
        const text = t("timeline.block", {
          letter: roundLetter(index),
          n: String(stop.sequence),
          time: `${clock(stop.arrival)} – ${clock(stop.departure)}`,
          place: stop.place.name || stop.place.address,
        });
        const chosen = selection.round === index && selection.stop === position;
        return (
          <button
            key={stop.sequence}
            type="button"
            class="halt"
            data-halt={`${index}-${position}`}
            style={place(span, epoch(stop.arrival), epoch(stop.departure))}
            title={text}
            aria-label={text}
            aria-current={chosen ? "true" : undefined}
            tabIndex={position === reached ? 0 : -1}
            onClick={() => {
              setReached(position);
              chooseStop(index, position);
            }}
            onFocus={() => onDetails(text)}
            onBlur={() => onDetails("")}
            onMouseEnter={() => onDetails(text)}
            onMouseLeave={() => onDetails("")}
          >
            <StopParts stop={stop} />
          </button>
        );
      })}
    </fieldset>
  );
}
