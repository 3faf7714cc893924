import { useEffect } from "preact/hooks";
import { useMayChange } from "../../begun-context";
import { type Key, useWords, type Words } from "../../i18n/words";
import { CloseIcon, UndoIcon } from "../../icons";
import { useDay, useDayStore } from "../store/day-context";
import type { Day } from "../store/model";
import type { Broken } from "../store/send-edits";

const DONE_MS = 12_000;

/** What came of what somebody did: done, done although it breaks something, or refused. */
export function Notices() {
  const words = useWords();
  const { t } = words;
  const store = useDayStore();
  const mayChange = useMayChange();
  const notice = useDay((state) => state.notice);
  const failed = useDay((state) => state.failed && state.shown !== null);
  const working = useDay((state) => state.working.length);
  const undone = useDay((state) => state.done.length > 0);
  const day = useDay((state) => state.shown);
  useEffect(() => {
    if (notice?.tone !== "done") return;
    const timer = setTimeout(() => store.say(null), DONE_MS);
    return () => clearTimeout(timer);
  }, [notice, store]);
  return (
    <div class="notices">
      <p class="unseen" role="status">
        {working > 0 && t("edit.working")}
      </p>
      {failed && (
        <p class="notice refused" role="alert">
          {t("day.old")}
        </p>
      )}
      {notice !== null && (
        <div class={`notice ${notice.tone}`} role={notice.tone === "refused" ? "alert" : "status"}>
          <div>
            <p>{notice.own ? t(notice.text as Key) : notice.text}</p>
            {notice.tone === "broken" && day !== null && (
              <ul class="broken-list">
                {notice.broken.slice(0, 6).map((one) => (
                  <li key={`${one.kind} ${one.task_id} ${one.shift_id}`}>{sayBroken(words, day, one)}</li>
                ))}
              </ul>
            )}
          </div>
          {mayChange && notice.tone !== "refused" && undone && (
            <button type="button" class="small" onClick={() => void store.undo()}>
              <UndoIcon /> {t("edit.undo")}
            </button>
          )}
          <button
            type="button"
            class="round-button"
            aria-label={t("app.close")}
            onClick={() => store.say(null)}
          >
            <CloseIcon />
          </button>
        </div>
      )}
    </div>
  );
}

function sayBroken({ t, coded, span, has }: Words, day: Day, one: Broken): string {
  const basket = one.delivery_id === null ? undefined : day.baskets[one.delivery_id];
  const lane = day.lanes.find(({ shiftId }) => shiftId === one.shift_id);
  const who = [basket?.code, basket?.recipient, lane?.courier].filter(Boolean).join(" · ");
  const what = has(`broken.${one.kind}`) ? coded("broken", one.kind) : coded("why", one.kind);
  const much = ["late", "shift_end", "ride", "goods", "shift"].includes(one.kind)
    ? ` (${span(one.amount)})`
    : "";
  return t("edit.breaks", { who, what: `${what}${much}` });
}
