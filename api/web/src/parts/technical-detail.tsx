/** What the server has told programs, in English, for whoever has to ask somebody about it: folded away. */
import { pageLanguage, say } from "../i18n/words";
import "./technical-detail.css";

const WORDS = { fr: { label: "Détail technique" }, en: { label: "Technical detail" } };

export function TechnicalDetail({ detail }: { detail: string }) {
  const { t } = say(WORDS, pageLanguage());
  if (detail === "") return null;
  return (
    <details class="technical">
      <summary>{t("label")}</summary>
      <p lang="en">{detail}</p>
    </details>
  );
}
