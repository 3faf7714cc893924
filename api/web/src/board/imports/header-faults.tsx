import { Area, Choose } from "../kit/fields";
import { Form } from "../kit/form";
import { FaultText } from "../kit/problem-note";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { useWords } from "./i18n/page-words";
import { type FaultyLine, type Sent, sendFile } from "./sending";
import { COLUMNS, readFile, withColumns } from "./sent-file";

interface HeaderFaultsProps {
  faults: readonly FaultyLine[];
  sent: Sent;
  onSentAgain: (importId: string) => void;
}

/** A file is put into a field to be mended there up to this size; longer ones are mended where they were made. */
const MOST_CHARACTERS = 200_000;

/** Faults of a file as a whole: of its columns, which are named anew here, or of its form. */
export function HeaderFaults({ faults, sent, onSentAgain }: HeaderFaultsProps) {
  const { t } = useWords();
  const { file, terms } = sent;
  const doing = useDoing();
  const draft = useDraft(`imports.header.${file.name}.${file.text.length}`, () => ({
    columns: [...file.columns],
    text: file.text,
  }));
  const isTable = file.format === "csv" && file.columns.length > 1;
  const again = async () => {
    const text = isTable ? withColumns(file, draft.value.columns) : draft.value.text;
    let made = "";
    const done = await doing.run(async () => {
      made = (await sendFile(readFile(file.name, text), terms)).id;
    });
    if (!done) return;
    draft.forget();
    onSentAgain(made);
  };
  return (
    <>
      <ul class="line-faults">
        {faults.map((fault) => (
          <li key={`${fault.line}${fault.pointer}${fault.code}`}>
            {fault.line > 0 && <strong>{t("lines.line", { n: fault.line })} </strong>}
            {fault.pointer && <code>{fault.pointer}</code>}{" "}
            <FaultText code={fault.code ?? ""} title={fault.title ?? ""} />
          </li>
        ))}
      </ul>
      {(isTable || file.text.length <= MOST_CHARACTERS) && (
        <Form entry={{ doing: doing, ...draft }} label={t("header.again")} onSubmit={() => void again()}>
          {isTable ? (
            file.columns.map((name, index) => (
              <Choose
                key={index}
                label={t("header.column", { name })}
                value={draft.value.columns[index] ?? ""}
                options={[
                  ...(COLUMNS.some((one) => one === name) ? [] : [[name, t("header.as", { name })] as const]),
                  ...COLUMNS.map((one) => [one, one] as const),
                ]}
                onValue={(chosen) =>
                  draft.change({
                    columns: draft.value.columns.map((one, place) => (place === index ? chosen : one)),
                  })
                }
              />
            ))
          ) : (
            <Area
              class="wide"
              label={t("header.text")}
              mono
              rows={10}
              value={draft.value.text}
              onValue={(text) => draft.change({ text })}
            />
          )}
        </Form>
      )}
    </>
  );
}
