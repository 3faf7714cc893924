import { useWords } from "../words";

export function Start({ onOwn, onDemo }: { onOwn: () => void; onDemo: () => void }) {
  const { t } = useWords();
  return (
    <section class="step">
      <h1>{t("start.title")}</h1>
      <p class="lead">{t("start.lead")}</p>
      <button type="button" class="way strong" onClick={onOwn}>
        <strong>{t("start.own")}</strong>
        <span>{t("start.ownHelp")}</span>
      </button>
      <button type="button" class="way" onClick={onDemo}>
        <strong>{t("start.demo")}</strong>
        <span>{t("start.demoHelp")}</span>
      </button>
    </section>
  );
}
