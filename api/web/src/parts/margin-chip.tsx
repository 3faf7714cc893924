import { useWords } from "../i18n/language";
import { marginLevel } from "../lib/time";

/** How much time is left before a window closes, in words and in colour. */
export function MarginChip({ margin_s }: { margin_s: number }) {
  const { t, span } = useWords();
  const level = marginLevel(margin_s);
  const whole_s = Math.floor(Math.abs(margin_s) / 60) * 60;
  const text =
    level === "late"
      ? t("stop.late", { span: span(Math.max(60, whole_s)) })
      : whole_s === 0
        ? t("stop.exact")
        : t("stop.margin", { span: span(whole_s) });
  return <span class={`chip chip-${level}`}>{text}</span>;
}
