import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { usePhone, usePhoneState, usePull } from "../phone-context";
import type { Seen } from "../store/fold";
import { isComplete, problemResults, reasonsAt, wordsFor } from "../store/stop-work";
import type { Stop } from "../wire";
import { CashPart } from "./cash-part";
import { SkipIcon, WarnIcon } from "./icons";
import { NeedSheet } from "./need-sheet";
import { ProofParts } from "./proof-parts";
import { Sheet } from "./sheet";
import { stopTitle } from "./stop-facts";
import type { StopTools } from "./use-stop";

interface MoreSheetProps {
  round: Seen;
  stop: Stop;
  tools: StopTools;
  onClose: () => void;
}

const ALL_KINDS = ["photo", "signature", "name", "pin", "barcode"];

/** Everything that is not the usual way at a stop. */
export function MoreSheet({ round, stop, tools, onClose }: MoreSheetProps) {
  const { t } = useWords();
  const phone = usePhone();
  const { queue } = usePhoneState();
  const pull = usePull();
  const [part, setPart] = useState<"all" | "problem" | "proofs">("all");
  const [word, setWord] = useState<string | null>(null);
  const told = queue
    .filter(({ command }) => command.kind === "delay" && command.round_id === round.id)
    .reduce((sum, { command }) => sum + (command.body.minutes ?? 0), 0);
  const others = [
    ...new Set(
      tools.work.tasks
        .filter(({ task }) => task.kind === "drop")
        .flatMap(({ task }) => wordsFor(pull, task, "success")),
    ),
  ].filter((one) => one !== "delivered_to_recipient" && one !== "other");

  if (word !== null) {
    return <NeedSheet tools={tools} results={tools.meant(word)} onClose={onClose} />;
  }
  if (part === "problem") return <ProblemSheet tools={tools} onClose={onClose} />;
  if (part === "proofs") {
    return (
      <Sheet title={t("more.proofs")} onClose={onClose}>
        <ProofParts tools={tools} kinds={ALL_KINDS} />
        <button type="button" class="main" onClick={onClose}>
          {t("more.keep")}
        </button>
      </Sheet>
    );
  }
  const delay = (minutes: number) => void phone.say("delay", { round, body: { minutes } });
  return (
    <Sheet title={t("more.title")} onClose={onClose}>
      <button type="button" class="second warn" onClick={() => setPart("problem")}>
        <WarnIcon />
        {t("more.problem")}
      </button>
      <button type="button" class="second" onClick={() => setPart("proofs")}>
        {t("more.proofs")}
      </button>
      <CashPart tools={tools} />
      {others.length > 0 && (
        <section>
          <h3>{t("more.elsewhere")}</h3>
          <div class="chips">
            {others.map((one) => (
              <button
                key={one}
                type="button"
                class="choice"
                onClick={() => {
                  const results = tools.meant(one);
                  if (isComplete(tools.missingFor(results))) void tools.close(results);
                  else setWord(one);
                }}
              >
                {t(`word.${one as "neighbour"}`)}
              </button>
            ))}
          </div>
        </section>
      )}
      <section>
        <h3>{t("more.delay")}</h3>
        <div class="chips">
          <button type="button" class="choice" onClick={() => delay(5)}>
            {t("more.delay5")}
          </button>
          <button type="button" class="choice" onClick={() => delay(10)}>
            {t("more.delay10")}
          </button>
        </div>
        {told > 0 && <p role="status">{t("more.delayTold", { min: told })}</p>}
      </section>
      <label class="remark">
        {t("more.noteFor", { place: stopTitle(stop, pull, t("stop.unnamed")) })}
        <textarea
          rows={2}
          maxLength={500}
          value={tools.draft.note}
          onChange={(event) => void tools.keep({ note: event.currentTarget.value })}
        />
      </label>
      {pull.rules.reorder && (
        <button
          type="button"
          class="second"
          onClick={() => {
            void tools.say("skip");
            onClose();
          }}
        >
          <SkipIcon />
          <span>
            {t("more.skip")}
            <small>{t("more.skipHint")}</small>
          </span>
        </button>
      )}
    </Sheet>
  );
}

/** Why a stop did not go as it was meant: a reason, a photo where one is needed, and it is over. */
function ProblemSheet({ tools, onClose }: { tools: StopTools; onClose: () => void }) {
  const { t, has } = useWords();
  const pull = usePull();
  const [code, setCode] = useState<string | null>(null);
  const results = code === null ? null : problemResults(pull, tools.work, code, tools.draft.note);
  const missing = results === null ? null : tools.missingFor(results);
  return (
    <Sheet title={t("problem.title")} onClose={onClose}>
      <div class="chips column">
        {reasonsAt(pull, tools.work).map((reason) => {
          const key = `word.${reason}`;
          return (
            <button
              key={reason}
              type="button"
              class="choice"
              aria-pressed={reason === code}
              onClick={() => setCode(reason)}
            >
              {has(key) ? t(key) : reason}
            </button>
          );
        })}
      </div>
      {results !== null && missing !== null && (
        <>
          <label class="remark">
            {t("more.note")}
            <textarea
              rows={2}
              maxLength={500}
              value={tools.draft.note}
              onChange={(event) => void tools.keep({ note: event.currentTarget.value })}
            />
          </label>
          {missing.proofs.length > 0 && <p class="needed">{t("problem.photo")}</p>}
          <ProofParts tools={tools} kinds={["photo"]} />
          <button
            type="button"
            class="main warn"
            disabled={!isComplete(missing)}
            onClick={() => void tools.close(results)}
          >
            {t("problem.sure")}
          </button>
        </>
      )}
    </Sheet>
  );
}
