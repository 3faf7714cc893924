import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { usePhoneState, usePull } from "../phone-context";
import { allScanned, piecesOf, type Read, whoseCode } from "../store/parcel-codes";
import { Scanner } from "./scanner";
import { stopTitle } from "./stop-facts";
import type { StopTools } from "./use-stop";
import { WordPart } from "./word-part";

/** Ticks the pieces of the baskets at a stop off by their codes: by the camera, by typing, or without one where there is a reason. */
export function ScanPart({ tools }: { tools: StopTools }) {
  const { t } = useWords();
  const pull = usePull();
  const { rounds } = usePhoneState();
  const { draft, work } = tools;
  const [read, setRead] = useState<{ text: string; what: Read } | null>(null);
  const [without, setWithout] = useState(false);

  const onCode = (text: string) => {
    const what = whoseCode(pull, rounds, work.stop, draft, text);
    navigator.vibrate?.(what.kind === "piece" ? 60 : [80, 60, 80]);
    setWithout(false);
    setRead({ text, what });
    if (what.kind === "piece") {
      void tools.keep({ scans: [...draft.scans, { task_id: what.task_id, value: text, note: "" }] });
    }
  };
  const asked = without || read?.what.kind === "unknown";
  return (
    <div class="scans">
      {read !== null && <Verdict text={read.text} what={read.what} />}
      {asked ? (
        <Reason
          tools={tools}
          text={without ? "" : (read?.text ?? "")}
          onDone={() => {
            setRead(null);
            setWithout(false);
          }}
        />
      ) : (
        <>
          {/* First: however many baskets a shop has, the picture of the camera is in sight. */}
          <Scanner onCode={onCode} />
          <WordPart label={t("scan.type")} hint={t("scan.hint")} onKept={async (text) => onCode(text)} />
          <button type="button" class="second" onClick={() => setWithout(true)}>
            {t("scan.unreadable")}
          </button>
        </>
      )}
      <ul class="pieces">
        {work.tasks.map(({ id, task, delivery }) => {
          const pieces = piecesOf(task, id, draft.scans);
          const own = draft.scans.some((one) => one.task_id === id);
          return (
            <li key={id} data-done={allScanned(task, pieces)}>
              <strong>{delivery.code}</strong>
              <span>
                {pieces.total === null
                  ? t("scan.none")
                  : t("scan.count", { n: pieces.done, total: pieces.total })}
                {pieces.left.length > 0 && <small>{t("scan.left", { codes: pieces.left.join(", ") })}</small>}
                {pieces.note !== "" && <small>{pieces.note}</small>}
              </span>
              {own && (
                <button
                  type="button"
                  class="small"
                  aria-label={t("scan.againFor", { code: delivery.code })}
                  onClick={() => {
                    setRead(null);
                    void tools.keep({ scans: draft.scans.filter((one) => one.task_id !== id) });
                  }}
                >
                  {t("scan.again")}
                </button>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Verdict({ text, what }: { text: string; what: Read }) {
  const { t } = useWords();
  const pull = usePull();
  if (what.kind === "piece" || what.kind === "again") {
    return <p role="status">{t(what.kind === "piece" ? "scan.piece" : "scan.twice", { code: what.code })}</p>;
  }
  if (what.kind === "unknown") {
    return (
      <p role="alert" class="needed">
        {t("scan.unknown", { text })}
      </p>
    );
  }
  const { code, at } = what;
  return (
    <p role="alert" class="needed">
      {at === null
        ? t("scan.notHere", { code })
        : t("scan.elsewhere", { code, n: at.number, place: stopTitle(at.stop, pull, t("stop.unnamed")) })}
    </p>
  );
}

const REASONS = ["torn", "unregistered", "noLabel", "missing"] as const;

/** Why a piece is taken although nobody knows its code, or none can be read. */
function Reason({ tools, text, onDone }: { tools: StopTools; text: string; onDone: () => void }) {
  const { t } = useWords();
  const { work, draft } = tools;
  const open = work.tasks.filter(({ id, task }) => !allScanned(task, piecesOf(task, id, draft.scans)));
  const choices = open.length > 0 ? open : work.tasks;
  const [task_id, setTask] = useState(choices.length === 1 ? (choices[0]?.id ?? "") : "");
  const [why, setWhy] = useState("");
  return (
    <section class="reason">
      {choices.length > 1 && (
        <fieldset class="question">
          <legend>{t("scan.which")}</legend>
          <div class="chips">
            {choices.map(({ id, delivery }) => (
              <button
                key={id}
                type="button"
                class="choice"
                aria-pressed={id === task_id}
                onClick={() => setTask(id)}
              >
                {delivery.code}
              </button>
            ))}
          </div>
        </fieldset>
      )}
      <fieldset class="question">
        <legend>{t("scan.why")}</legend>
        <div class="chips">
          {REASONS.map((reason) => {
            const word = t(`scan.why.${reason}`);
            return (
              <button
                key={reason}
                type="button"
                class="choice"
                aria-pressed={why === word}
                onClick={() => setWhy(word)}
              >
                {word}
              </button>
            );
          })}
        </div>
      </fieldset>
      <label class="remark">
        {t("scan.whyElse")}
        <input value={why} maxLength={200} onInput={(event) => setWhy(event.currentTarget.value)} />
      </label>
      <div class="chips">
        <button type="button" class="small" onClick={onDone}>
          {t("scan.cancel")}
        </button>
        <button
          type="button"
          class="small strong"
          disabled={task_id === "" || why.trim() === ""}
          onClick={() => {
            void tools.keep({ scans: [...draft.scans, { task_id, value: text, note: why.trim() }] });
            onDone();
          }}
        >
          {t("scan.take")}
        </button>
      </div>
    </section>
  );
}
