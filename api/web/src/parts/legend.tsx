import { useWords } from "../i18n/language";
import { StopShape } from "./icons";

/** What the shapes on the map stand for. */
export function Legend() {
  const { t } = useWords();
  return (
    <ul class="legend" aria-label={t("legend.title")}>
      {(["shop", "home", "visit"] as const).map((kind) => (
        <li key={kind}>
          <StopShape kind={kind} colour="currentColor" />
          {t(`stop.kind.${kind}`)}
        </li>
      ))}
    </ul>
  );
}
