import { Text } from "../kit/fields";
import type { Entry } from "../kit/use-entry";
import { useWords } from "./i18n/page-words";

type Pause = { from: string; to: string };

/** From when to when nobody comes. */
export function PauseFields({ value, own }: { value: Pause; own: Entry<Pause>["own"] }) {
  const { t } = useWords();
  return (
    <>
      <Text label={t("pause.from")} type="date" required {...own("from", "/from_day")} />
      <Text
        label={t("pause.to")}
        hint={t("pause.toHint")}
        type="date"
        min={value.from}
        {...own("to", "/to_day")}
      />
    </>
  );
}
