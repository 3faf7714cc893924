import { useState } from "preact/hooks";
import { Area, Check, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { FaultText } from "../kit/problem-note";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { HeaderFaults } from "./header-faults";
import { useWords } from "./i18n/page-words";
import { type FaultyLine, type Sent, sendFile } from "./sending";
import { type FileLine, type MendedLine, readFile, writeLines } from "./sent-file";

interface FaultyLinesProps {
  importId: string;
  byLine: ReadonlyMap<number, FaultyLine[]>;
  /** Undefined where the text of the file is not known here. */
  sent: Sent | undefined;
  canSend: boolean;
  onSentAgain: (importId: string) => void;
}

/** What somebody has done to a line. */
interface Mended {
  cells: Record<string, string>;
  raw: string | null;
  left: boolean;
}

const AT_ONCE = 50;

/** Every faulty line with its own text, mended on the spot and sent again, without those that went in. */
export function FaultyLines({ importId, byLine, sent, canSend, onSentAgain }: FaultyLinesProps) {
  const { t } = useWords();
  const doing = useDoing();
  const draft = useDraft<Record<number, Mended>>(`imports.mend.${importId}`, () => ({}));
  const [many, setMany] = useState(AT_ONCE);
  const texts = new Map(sent?.file.lines.map((one) => [one.line, one]));
  const lines = [...byLine.keys()].sort((a, b) => a - b);
  const mendable = sent && canSend ? lines.filter((line) => texts.has(line)) : [];
  if (sent && canSend && mendable.length === 0) {
    return <HeaderFaults faults={[...byLine.values()].flat()} sent={sent} onSentAgain={onSentAgain} />;
  }
  const kept = mendable.filter((line) => !draft.value[line]?.left);

  const again = async () => {
    if (sent === undefined) return;
    const written = kept.map((line): MendedLine => {
      const own = draft.value[line];
      if (own?.raw != null) return { raw: own.raw };
      return { cells: { ...texts.get(line)?.cells, ...own?.cells } };
    });
    let made = "";
    const done = await doing.run(async () => {
      const file = readFile(t("lines.mendedName", { name: sent.file.name }), writeLines(sent.file, written));
      made = (await sendFile(file, sent.terms)).id;
    });
    if (!done) return;
    draft.forget();
    onSentAgain(made);
  };

  const list = (
    <ol class="faulty-lines">
      {lines.slice(0, many).map((line) => (
        <OneLine
          key={line}
          line={line}
          faults={byLine.get(line) ?? []}
          text={texts.get(line)}
          mended={draft.value[line]}
          onMended={
            mendable.includes(line)
              ? (change) =>
                  draft.change({
                    [line]: { cells: {}, raw: null, left: false, ...draft.value[line], ...change },
                  })
              : undefined
          }
        />
      ))}
      {lines.length > many && (
        <li>
          <button type="button" class="small" onClick={() => setMany(many + AT_ONCE)}>
            {t("act.more")}
          </button>
        </li>
      )}
    </ol>
  );
  if (mendable.length === 0) return list;
  return (
    <Form
      entry={{ doing: doing, ...draft }}
      label={kept.length === 0 ? t("lines.none") : t("lines.again", { n: kept.length })}
      onSubmit={() => {
        if (kept.length > 0) void again();
      }}
    >
      <div class="wide">{list}</div>
    </Form>
  );
}

interface OneLineProps {
  line: number;
  faults: readonly FaultyLine[];
  text: FileLine | undefined;
  mended: Mended | undefined;
  onMended: ((change: Partial<Mended>) => void) | undefined;
}

function OneLine({ line, faults, text, mended, onMended }: OneLineProps) {
  const { t } = useWords();
  const left = mended?.left ?? false;
  const named = new Set(faults.map((fault) => fault.pointer ?? ""));
  // Of a line that could not be cut into cells there is nothing but its text.
  const whole = text !== undefined && [...named].some((name) => !(name in text.cells));
  const cell = (name: string) => mended?.cells[name] ?? text?.cells[name] ?? "";
  const setCell = (name: string, value: string) => onMended?.({ cells: { ...mended?.cells, [name]: value } });
  return (
    <li class="faulty-line" data-left={left}>
      <div class="part-head">
        <h3>{t("lines.line", { n: line })}</h3>
        {onMended && (
          <Check label={t("lines.leave")} checked={left} onChecked={(now) => onMended({ left: now })} />
        )}
      </div>
      {text && <p class="mono line-text">{text.raw}</p>}
      <ul class="line-faults">
        {faults.map((fault) => (
          <li key={`${fault.pointer}${fault.code}${fault.message}`}>
            {fault.pointer && <code>{fault.pointer}</code>}
            {fault.value && <q>{fault.value}</q>}{" "}
            <FaultText code={fault.code ?? ""} title={fault.title ?? ""} />
          </li>
        ))}
      </ul>
      {text && onMended && !left && whole && (
        <Area
          label={t("lines.whole")}
          mono
          rows={2}
          value={mended?.raw ?? text.raw}
          onValue={(raw) => onMended({ raw })}
        />
      )}
      {text && onMended && !left && !whole && (
        <>
          <div class="field-row">
            {[...named].map((name) => (
              <Text key={name} label={name} value={cell(name)} onValue={(value) => setCell(name, value)} />
            ))}
          </div>
          <details>
            <summary>{t("lines.others")}</summary>
            <div class="field-row">
              {Object.keys(text.cells)
                .filter((name) => !named.has(name))
                .map((name) => (
                  <Text
                    key={name}
                    label={name}
                    value={cell(name)}
                    onValue={(value) => setCell(name, value)}
                  />
                ))}
            </div>
          </details>
        </>
      )}
    </li>
  );
}
