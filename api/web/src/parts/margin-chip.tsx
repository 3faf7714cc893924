import { useWords } from "../i18n/language";
import { marginLevel } from "../lib/time";

/** How much time is left before a window closes, in words and in colour. */
export function MarginChip({ margin_s }: { margin_s: number }) {
  const { t } = useWords();
  const level = marginLevel(margin_s);
  const minutes = Math.floor(Math.abs(margin_s) / 60);
  const text =
    level === "late"
      ? t("stop.late", { n: Math.max(1, minutes) })
      : minutes === 0
        ? t("stop.exact")
        : t("stop.margin", { n: minutes });
  return <span class={`chip chip-${level}`}>{text}</span>;
}
