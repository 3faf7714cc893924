import { useRef, useState } from "preact/hooks";
import { Area, Check, Choose, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Scroll } from "../kit/scroll";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { ownOf } from "../kit/use-entry";
import { useWords } from "./i18n/page-words";
import type { Organization } from "./page";
import { sendFile, type Terms } from "./sending";
import { COLUMNS, NEEDED, readFile, type SentFile, textOf } from "./sent-file";

interface SendPanelProps {
  organizations: readonly Organization[];
  onSent: (importId: string) => void;
}

interface Typed extends Terms {
  pasted: string;
  file: SentFile | null;
}

const SENDERS = new Set(["shop", "marketplace", "association", "courier_coop", "town"]);
const MODES = ["merge", "create", "sync"] as const;

/** Takes a file of orders by hand: dragged here, chosen, or pasted; what it has is shown before it is sent. */
export function SendPanel({ organizations, onSent }: SendPanelProps) {
  const { t, today } = useWords();
  const senders = organizations.filter((one) => one.active && SENDERS.has(one.kind));
  const only = senders.length === 1 ? (senders[0]?.id ?? "") : "";
  const draft = useDraft<Typed>("imports.send", () => ({
    sender: only,
    day: today,
    mode: "merge",
    promise: true,
    pasted: "",
    file: null,
  }));
  const { value, change } = draft;
  const own = ownOf(draft);
  const [over, setOver] = useState(false);
  const [lacking, setLacking] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const doing = useDoing();
  const chosen = value.file ?? (value.pasted.trim() === "" ? null : readFile(t("send.pasted"), value.pasted));

  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const text = textOf(new Uint8Array(await file.arrayBuffer()));
    change({ file: readFile(file.name, text), pasted: "" });
    setLacking(false);
  };
  const send = async () => {
    setLacking(chosen === null);
    if (chosen === null) return;
    const { sender, day, mode, promise } = value;
    let made = "";
    const done = await doing.run(async () => {
      made = (await sendFile(chosen, { sender, day, mode, promise })).id;
    });
    if (!done) return;
    draft.forget();
    change({ sender, mode, promise, day });
    onSent(made);
  };

  return (
    <section
      class="panel send"
      aria-labelledby="send-title"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        void take(event.dataTransfer?.files[0]);
      }}
    >
      <h2 id="send-title">{t("send.title")}</h2>
      <Form entry={{ doing: doing }} label={t("send.now")} onSubmit={() => void send()}>
        <div class="drop wide">
          <input
            ref={chooser}
            type="file"
            class="unseen"
            tabIndex={-1}
            aria-hidden="true"
            accept=".csv,.tsv,.txt,.json,text/csv,application/json"
            onChange={(event) => {
              void take(event.currentTarget.files?.[0]);
              event.currentTarget.value = "";
            }}
          />
          {value.file === null ? (
            <p>{t("send.drop")}</p>
          ) : (
            <p>
              <strong>{value.file.name}</strong>
            </p>
          )}
          <div class="buttons">
            <button type="button" class="small" onClick={() => chooser.current?.click()}>
              {t(value.file === null ? "send.choose" : "send.chooseOther")}
            </button>
            {value.file !== null && (
              <button type="button" class="small" onClick={() => change({ file: null })}>
                {t("act.remove")}
              </button>
            )}
          </div>
        </div>
        {value.file === null && (
          <Area
            class="wide"
            label={t("send.paste")}
            hint={t("send.pasteHint")}
            rows={4}
            mono
            {...own("pasted")}
          />
        )}
        {chosen !== null && <Preview file={chosen} />}
        {lacking && chosen === null && (
          <p class="fault" role="alert">
            {t("send.nothing")}
          </p>
        )}
        <Choose
          label={t("send.sender")}
          hint={t("send.senderHint")}
          required
          none={t("send.senderNone")}
          options={senders.map((one) => [one.id, one.name])}
          {...own("sender")}
        />
        <Text label={t("send.day")} hint={t("send.dayHint")} type="date" required {...own("day")} />
        <Choose
          label={t("send.mode")}
          hint={t(`send.mode.${value.mode}.hint`)}
          value={value.mode}
          options={MODES.map((mode) => [mode, t(`send.mode.${mode}`)])}
          onValue={(mode) => change({ mode: mode as Terms["mode"] })}
        />
        <Check
          label={t("send.promise")}
          hint={t("send.promiseHint")}
          checked={value.promise}
          onChecked={(promise) => change({ promise })}
        />
      </Form>
    </section>
  );
}

/** What the file is, before it is sent: faults of its first line would have all of it refused. */
function Preview({ file }: { file: SentFile }) {
  const { t } = useWords();
  if (file.format === "broken") return <p class="fault">{t("send.broken")}</p>;
  const known = new Set<string>(COLUMNS);
  const unknown = file.columns.filter((name) => !known.has(name));
  const missing: string[] = NEEDED.filter((name) => !file.columns.includes(name));
  if (!file.columns.includes("address") && !file.columns.includes("lon")) missing.push("address");
  return (
    <div class="preview wide">
      <p class="chips-line">
        <span class="chip cold">{t("send.lines", { n: file.lines.length })}</span>
        {missing.length > 0 && (
          <span class="chip late">{t("send.missing", { names: missing.join(", ") })}</span>
        )}
        {unknown.length > 0 && (
          <span class="chip tight">{t("send.unknown", { names: unknown.join(", ") })}</span>
        )}
      </p>
      <Scroll label={t("send.preview")}>
        <table class="figures-table lines-table">
          <thead>
            <tr>
              {file.columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {file.lines.slice(0, 3).map((one) => (
              <tr key={one.line}>
                {file.columns.map((name) => (
                  <td key={name}>{one.cells[name]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </div>
  );
}
