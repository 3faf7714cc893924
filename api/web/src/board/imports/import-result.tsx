import { useEffect, useRef, useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { ProblemNote } from "../kit/problem-note";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { FaultyLines } from "./faulty-lines";
import { useWords } from "./i18n/page-words";
import type { Organization } from "./page";
import { faultsOf, type ImportForm, isOver, know, sentAs, type Terms } from "./sending";
import { readFile, textOf } from "./sent-file";

interface ImportResultProps {
  importId: string;
  organizations: readonly Organization[];
  canSend: boolean;
  onSentAgain: (importId: string) => void;
  onOver: () => void;
}

const EVERY_MS = 600;

/** How far a file is, and once it is worked through everything that is wrong with it. */
export function ImportResult({ importId, organizations, canSend, onSentAgain, onOver }: ImportResultProps) {
  const { t } = useWords();
  const { found, error, again } = useProgress(importId, onOver);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
    heading.current?.scrollIntoView({ block: "start" });
  }, []);
  const sender = organizations.find((one) => one.id === found?.sender_id)?.name ?? "";
  return (
    <section class="panel" aria-labelledby="result-title">
      <h2 id="result-title" ref={heading} tabIndex={-1}>
        {t("result.title", { file: [sentAs(importId)?.file.name, sender].filter(Boolean).join(" · ") })}
      </h2>
      <ProblemNote error={error} onAgain={again} />
      {found && <Progress one={found} />}
      {found && isOver(found) && found.faulty > 0 && (
        <Faults one={found} canSend={canSend} onSentAgain={onSentAgain} />
      )}
    </section>
  );
}

function useProgress(importId: string, onOver: () => void) {
  const [found, setFound] = useState<ImportForm | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let timer = 0;
    let over = false;
    const look = async () => {
      try {
        const one = await got(
          api.GET("/v1/imports/{import_id}", { params: { path: { import_id: importId } } }),
        );
        if (over) return;
        setFound(one);
        setError(null);
        if (isOver(one)) onOver();
        else timer = window.setTimeout(() => void look(), EVERY_MS);
      } catch (problem) {
        if (!over) setError(problem);
      }
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [importId, round]);
  return { found, error, again: () => setRound((before) => before + 1) };
}

function Progress({ one }: { one: ImportForm }) {
  const { t } = useWords();
  if (!isOver(one)) {
    return (
      <div class="progress" role="status">
        <progress
          max={one.lines ?? 1}
          value={one.lines === null ? undefined : one.done}
          aria-label={t("result.progress")}
        />
        <p>
          {t(one.lines === null ? "result.waits" : "result.done", { done: one.done, lines: one.lines ?? 0 })}
        </p>
      </div>
    );
  }
  return (
    <div role="status">
      <p class="chips-line">
        <span class={`chip ${one.taken > 0 ? "easy" : "calm"}`}>{t("result.taken", { n: one.taken })}</span>
        <span class="chip calm">{t("result.new", { n: one.new })}</span>
        <span class={`chip ${one.faulty > 0 ? "late" : "calm"}`}>
          {t("result.faulty", { n: one.faulty })}
        </span>
      </p>
      {one.status === "failed" && <p class="fault">{t("result.failed")}</p>}
    </div>
  );
}

interface FaultsProps {
  one: ImportForm;
  canSend: boolean;
  onSentAgain: (importId: string) => void;
}

function Faults({ one, canSend, onSentAgain }: FaultsProps) {
  const { t, today } = useWords();
  const faults = useLoaded(() => faultsOf(one.id), [one.id]);
  const [sent, setSent] = useState(() => sentAs(one.id));
  const chooser = useRef<HTMLInputElement>(null);
  const recall = async (file: File | undefined) => {
    if (file === undefined) return;
    const terms: Terms = { sender: one.sender_id, day: today, mode: "merge", promise: true };
    const found = { file: readFile(file.name, textOf(new Uint8Array(await file.arrayBuffer()))), terms };
    know(one.id, found);
    setSent(found);
  };
  return (
    <>
      <div class="buttons">
        <a class="small" href={`/v1/imports/${encodeURIComponent(one.id)}/faults.csv`} download>
          {t("result.faultsFile")}
        </a>
        {sent === undefined && canSend && (
          <>
            <input
              ref={chooser}
              type="file"
              class="unseen"
              tabIndex={-1}
              aria-hidden="true"
              onChange={(event) => void recall(event.currentTarget.files?.[0])}
            />
            <button type="button" class="small" onClick={() => chooser.current?.click()}>
              {t("result.recall")}
            </button>
          </>
        )}
      </div>
      {sent === undefined && <p class="quiet">{t("result.unknownText")}</p>}
      <Shown of={faults}>
        {(byLine) => (
          <FaultyLines
            key={sent?.file.name}
            importId={one.id}
            byLine={byLine}
            sent={sent}
            canSend={canSend}
            onSentAgain={onSentAgain}
          />
        )}
      </Shown>
    </>
  );
}
