import { type Language, useWords } from "../i18n/language";
import type { Loaded } from "../wire/load";

interface HeaderProps {
  loaded: Loaded;
  onLanguage: (language: Language) => void;
}

/** Where and when, which plan, and the language. */
export function Header({ loaded, onLanguage }: HeaderProps) {
  const { t, day, language } = useWords();
  const { plan, planId, entries } = loaded;
  return (
    <header class="page-head">
      <p class="brand">Tournée</p>
      <div class="day">
        <h1>
          {plan.town_title}
          <span class="day-title"> {plan.title}</span>
        </h1>
        <p>{day(plan.date)}</p>
      </div>
      {planId !== null && entries.length > 1 && (
        <select
          class="plan-choice"
          aria-label={t("header.plan")}
          value={planId}
          onChange={(event) => {
            const address = new URL(location.href);
            address.searchParams.set("plan", event.currentTarget.value);
            location.assign(address);
          }}
        >
          {entries.map((entry) => (
            <option key={entry.id} value={entry.id} disabled={entry.summary === null}>
              {entry.summary
                ? `${entry.summary.town_title} · ${entry.summary.date}`
                : t("header.damaged", { id: entry.id })}
            </option>
          ))}
        </select>
      )}
      <fieldset class="languages" aria-label={t("header.language")}>
        {(["fr", "en"] as const).map((value) => (
          <button
            key={value}
            type="button"
            lang={value}
            aria-pressed={language === value}
            onClick={() => onLanguage(value)}
          >
            {value.toUpperCase()}
          </button>
        ))}
      </fieldset>
    </header>
  );
}
