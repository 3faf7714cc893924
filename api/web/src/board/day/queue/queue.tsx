import { useMemo, useState } from "preact/hooks";
import { useMayChange } from "../../begun-context";
import { useWords } from "../../i18n/words";
import { WarnIcon } from "../../icons";
import { memo } from "../parts/memo";
import { useAskPlan } from "../proposal/run-store";
import { useDay, useDayStore } from "../store/day-context";
import { useDesk, useDeskStore } from "../store/desk";
import type { Basket, Line, LineKind } from "../store/model";
import { movable } from "../store/moves";
import { doorOf, sayLine } from "./say-line";

/** What somebody has to look at, the most pressing first, each with what can be done about it. */
export function Queue() {
  const words = useWords();
  const { t, number } = words;
  const day = useDay((state) => state.shown);
  const [kind, setKind] = useState<LineKind | null>(null);
  const lines = day?.lines ?? [];
  const kinds = useMemo(() => {
    const counts = new Map<LineKind, number>();
    for (const line of lines) counts.set(line.kind, (counts.get(line.kind) ?? 0) + 1);
    return [...counts];
  }, [lines]);
  if (day === null) return null;
  const only = kind !== null && kinds.some(([one]) => one === kind) ? kind : null;
  const shown = only === null ? lines : lines.filter((line) => line.kind === only);
  return (
    <section class="queue" aria-labelledby="queue-title">
      <header class="queue-head">
        <h2 id="queue-title">
          {t("queue.title")} <span class="count">{number(lines.length)}</span>
        </h2>
        {kinds.length > 1 && (
          <ul class="filters" aria-label={t("queue.filter")}>
            {kinds.map(([one, count]) => (
              <li key={one}>
                <button
                  type="button"
                  class="filter"
                  aria-pressed={one === only}
                  onClick={() => setKind(one === only ? null : one)}
                >
                  {t(`kind.${one}`)} <span class="count">{number(count)}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </header>
      {lines.length === 0 ? (
        <p class="empty">{t("queue.empty")}</p>
      ) : (
        <ol class="lines" tabIndex={-1}>
          {shown.slice(0, 200).map((line) => (
            // What is said is the same text on most new days: such a line does not render again.
            <QueueLine
              key={line.id}
              line={line}
              basket={day.baskets[line.subject]}
              said={sayLine(words, day, line)}
              canBeMoved={MOVED.has(line.kind) && movable(day, [line.subject]).length > 0}
            />
          ))}
        </ol>
      )}
      {shown.length > 200 && <p class="empty">{t("queue.more", { n: shown.length - 200 })}</p>}
    </section>
  );
}

/** What another round may help. */
const MOVED: ReadonlySet<LineKind> = new Set(["late_risk", "no_round", "shop_late"]);
const URGENT: ReadonlySet<LineKind> = new Set(["door", "incident", "cash_gap", "no_answer", "failed"]);

interface QueueLineProps {
  line: Line;
  basket: Basket | undefined;
  said: string;
  canBeMoved: boolean;
}

const QueueLine = memo(function QueueLine({ line, basket, said, canBeMoved }: QueueLineProps) {
  const { t } = useWords();
  const days = useDayStore();
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const ask = useAskPlan();
  const chosen = useDesk((state) => state.ends.has(line.subject));
  const open = () => {
    const day = days.get().shown;
    const door = line.kind === "door" && day !== null ? doorOf(day, line) : null;
    if (door !== null) desk.open({ kind: "door", escalationId: door.escalationId });
    else if (line.kind === "incident" || line.kind === "cash_gap") {
      desk.open({ kind: "line", subject: line.subject, detail: line.detail });
    } else if (basket) {
      desk.open({
        kind: "delivery",
        id: basket.id,
        ...(line.kind === "shop_late" && { part: "pickups" }),
        ...(line.kind === "message" && { part: "messages" }),
      });
    }
  };
  const canMove = mayChange && basket !== undefined && canBeMoved;
  return (
    <li
      class="line"
      data-kind={line.kind}
      data-urgent={URGENT.has(line.kind) ? "" : undefined}
      data-chosen={chosen ? "" : undefined}
    >
      <button
        type="button"
        class="line-words"
        onClick={() => {
          if (basket) desk.select(basket.id, false);
          open();
        }}
      >
        <span class="line-kind">
          {URGENT.has(line.kind) && <WarnIcon />}
          {t(`kind.${line.kind}`)}
        </span>
        <span>{said}</span>
      </button>
      <div class="line-do">
        {canMove && (
          <button type="button" class="small" onClick={() => desk.move([line.subject])}>
            {t("do.move")}
          </button>
        )}
        {basket && ["late_risk", "no_round"].includes(line.kind) && (
          <button
            type="button"
            class="small"
            onClick={() => desk.open({ kind: "delivery", id: basket.id, part: "why" })}
          >
            {t("do.why")}
          </button>
        )}
        {basket && ["no_answer", "failed"].includes(line.kind) && mayChange && (
          <button
            type="button"
            class="small"
            onClick={() => desk.open({ kind: "delivery", id: basket.id, part: "reschedule" })}
          >
            {t("do.reschedule")}
          </button>
        )}
        {mayChange && line.kind === "no_round" && line.detail !== "left_off" && (
          <button type="button" class="small" onClick={ask}>
            {t("do.plan")}
          </button>
        )}
        {line.kind === "message" && (
          <button type="button" class="small" onClick={open}>
            {t("do.read")}
          </button>
        )}
        {["door", "incident", "cash_gap", "held", "shop_late"].includes(line.kind) && (
          <button type="button" class="small" onClick={open}>
            {t(line.kind === "incident" || line.kind === "cash_gap" ? "do.look" : "do.settle")}
          </button>
        )}
      </div>
    </li>
  );
});
