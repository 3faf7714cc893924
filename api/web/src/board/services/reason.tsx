/** Why somebody looks at people: said once, kept in memory, and with each person who is shown. */
import { createContext } from "preact";
import { useContext, useState } from "preact/hooks";
import { Text } from "../kit/fields";
import { Form } from "../kit/form";
import { useDoing } from "../kit/use-doing";
import { useWords } from "./i18n/page-words";

export const ReasonContext = createContext("");

/** Empty where nobody is to be named. */
export function useReason(): string {
  return useContext(ReasonContext);
}

interface ReasonBarProps {
  reason: string;
  onReason: (reason: string) => void;
}

export function ReasonBar({ reason, onReason }: ReasonBarProps) {
  const { t } = useWords();
  const [text, setText] = useState("");
  const doing = useDoing();
  if (reason !== "") {
    return (
      <div class="reason panel">
        <p>{t("reason.shown", { reason })}</p>
        <button type="button" class="small" onClick={() => onReason("")}>
          {t("reason.hide")}
        </button>
      </div>
    );
  }
  return (
    <div class="reason panel">
      <Form entry={{ doing: doing }} label={t("reason.show")} onSubmit={() => onReason(text.trim())}>
        <Text
          class="wide"
          label={t("reason.label")}
          hint={t("reason.hint")}
          required
          pattern="\s*\S.{1,198}\S\s*"
          maxLength={200}
          value={text}
          onValue={setText}
        />
      </Form>
    </div>
  );
}
