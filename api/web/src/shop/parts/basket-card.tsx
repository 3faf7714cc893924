import { CheckIcon } from "../../courier/parts/icons";
import { useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import { type SeenLine, secondsLeft } from "../store/fold";
import { GRACE_MS } from "../store/presses";
import { TalkIcon } from "./icons";
import { QuestionLine } from "./question";
import { RefusedNote } from "./refused-note";

interface BasketCardProps {
  line: SeenLine;
  /** Whether it waits to be collected. */
  isReady: boolean;
  now_ms: number;
  onDetails: () => void;
  onMissing: () => void;
}

/** Seconds below which a basket is pressing. */
const TIGHT_S = 600;
const LATE_MIN = 10;

/** A basket that is to be prepared, or waits: how long there is, what is in it, and the three things that are said of it. */
export function BasketCard({ line, isReady, now_ms, onDetails, onMissing }: BasketCardProps) {
  const { t } = useWords();
  const shop = useShop();
  const { board_ms, fresh, presses, refused } = useShopState();
  const left_s = secondsLeft(line, board_ms, now_ms);
  const held = presses.filter((one) => one.delivery_id === line.delivery_id && one.due_ms > now_ms);
  const last = held.at(-1);
  return (
    <li class="basket" data-code={line.code} data-fresh={fresh.has(line.task_id)}>
      <button type="button" class="basket-head" onClick={onDetails}>
        <span class="basket-code">{line.code}</span>
        <span class="unseen">{t("card.detailsShort")}</span>
        {fresh.has(line.task_id) && <span class="chip cold">{t("card.new")}</span>}
        {(!isReady || line.collected_at !== null) && <TimeChip left_s={left_s} isReady={isReady} />}
        {line.unread > 0 && (
          <span class="unread">
            <TalkIcon />
            {line.unread}
            <span class="unseen">{t("messages.unread", { n: line.unread })}</span>
          </span>
        )}
      </button>
      <CardFacts line={line} isReady={isReady} />
      {line.substitutions.map((question) => (
        <QuestionLine key={question.id} question={question} />
      ))}
      {refused
        .filter((one) => one.press.delivery_id === line.delivery_id)
        .map((one) => (
          <RefusedNote key={one.press.id} refused={one} />
        ))}
      {last !== undefined ? (
        <div class="held" role="status">
          <span>
            {t(`act.said.${last.kind}`, { code: line.code, minutes: Number(last.body.minutes ?? 0) })}
            <span class="quiet"> · {t("card.heldBack", { n: secondsTo(last.due_ms, now_ms) })}</span>
          </span>
          <button type="button" class="small strong" onClick={() => shop.takeBack(last.id)}>
            {t("act.undo")}
          </button>
        </div>
      ) : (
        line.pending.length > 0 && (
          <p class="chip waits" role="status">
            {t("card.pending")}
          </p>
        )
      )}
      {isReady
        ? last === undefined && <PutBack line={line} />
        : !line.pending.includes("leave_out") && <Prepare line={line} onMissing={onMissing} />}
    </li>
  );
}

function secondsTo(due_ms: number, now_ms: number): number {
  return Math.min(GRACE_MS / 1000, Math.max(1, Math.ceil((due_ms - now_ms) / 1000)));
}

/** What is said of a basket that is to be prepared. */
function Prepare({ line, onMissing }: { line: SeenLine; onMissing: () => void }) {
  const { t } = useWords();
  const shop = useShop();
  return (
    <div class="actions">
      <button type="button" class="main" onClick={() => shop.press(line, "ready")}>
        {t("act.ready")}
        <span class="unseen"> {t("act.of", { code: line.code })}</span>
        <CheckIcon />
      </button>
      <button type="button" class="second" onClick={() => shop.press(line, "late", { minutes: LATE_MIN })}>
        {t("act.late")}
        <span class="unseen"> {t("act.of", { code: line.code })}</span>
      </button>
      <button type="button" class="second" onClick={onMissing}>
        {t("act.missing")}
        <span class="unseen"> {t("act.of", { code: line.code })}</span>
      </button>
    </div>
  );
}

/** What is said of one that waits: that it does not after all. */
function PutBack({ line }: { line: SeenLine }) {
  const { t } = useWords();
  const shop = useShop();
  return (
    <button type="button" class="small" onClick={() => shop.press(line, "late", { minutes: LATE_MIN })}>
      {t("act.notReady")}
      <span class="unseen"> {t("act.of", { code: line.code })}</span>
    </button>
  );
}

/** What is in it, for whom, and when somebody comes. */
export function CardFacts({ line, isReady = false }: { line: SeenLine; isReady?: boolean }) {
  const { t, number } = useWords();
  const size = [
    line.load.volume_l > 0 && t("card.size", { volume: line.load.volume_l }),
    line.load.weight_g > 0 && t("card.weight", { kg: number(line.load.weight_g / 1000, 1) }),
  ].filter((text) => text !== false);
  return (
    <div class="basket-facts">
      <p class="basket-items">{line.items || t("basket.itemsNone")}</p>
      <p class="quiet">
        {[line.recipient ?? t("card.visit"), ...size, useComing(line, isReady)]
          .filter((text) => text)
          .join(" · ")}
      </p>
    </div>
  );
}

function useComing(line: SeenLine, isReady: boolean): string {
  const { t, time } = useWords();
  if (line.left_at !== null) return t("card.leftAt", { time: time(line.left_at) });
  if (line.collected_at !== null) {
    const key = line.fulfilment === "collect" ? "card.customerAt" : "card.courierAt";
    return t(key, { time: time(line.collected_at) });
  }
  if (line.ready_at !== null && !isReady) return t("card.readyAt", { time: time(line.ready_at) });
  return t("card.noTime");
}

function TimeChip({ left_s, isReady }: { left_s: number | null; isReady: boolean }) {
  const { t, span } = useWords();
  if (left_s === null) return null;
  // Whoever is ready is not late: somebody else is.
  const level = isReady ? "cold" : left_s < 0 ? "late" : left_s < TIGHT_S ? "tight" : "easy";
  const text =
    Math.abs(left_s) < 30
      ? t("card.now")
      : left_s < 0
        ? t(isReady ? "card.expectedFor" : "card.lateBy", { span: span(-left_s) })
        : t("card.in", { span: span(left_s) });
  return <span class={`chip ${level}`}>{text}</span>;
}
