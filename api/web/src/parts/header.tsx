import { type Language, useWords } from "../i18n/language";
import type { Loaded } from "../wire/load";
import type { PlanEntry } from "../wire/types";
import { BackIcon, ForwardIcon } from "./icons";

/** The pages beside the plans that have a name here, in the order in which they are offered. */
const PAGES = ["week", "report"] as const;

function addressOf(planId: string): string {
  const address = new URL(location.href);
  address.searchParams.set("plan", planId);
  return address.href;
}

/** The plan's neighbours: those of the same town with the day before and the day after it. */
function neighbours({ plan, planId, entries }: Loaded): [PlanEntry | undefined, PlanEntry | undefined] {
  const own = entries
    .filter((entry) => entry.summary?.town === plan.town)
    .sort((one, other) => (one.summary?.date ?? "").localeCompare(other.summary?.date ?? ""));
  const at = own.findIndex((entry) => entry.id === planId);
  return at < 0 ? [undefined, undefined] : [own[at - 1], own[at + 1]];
}

interface HeaderProps {
  loaded: Loaded;
  onLanguage: (language: Language) => void;
}

/** To the day beside this one; at the first and the last there is nowhere to go. */
function DayStep({ entry, back }: { entry: PlanEntry | undefined; back: boolean }) {
  const { t } = useWords();
  const label = t(back ? "header.dayBefore" : "header.dayAfter");
  const icon = back ? <BackIcon /> : <ForwardIcon />;
  if (entry === undefined) return <span class="day-step">{icon}</span>;
  return (
    <a class="day-step" href={addressOf(entry.id)} aria-label={label} title={label}>
      {icon}
    </a>
  );
}

/** Where and when, which plan, and the language. */
export function Header({ loaded, onLanguage }: HeaderProps) {
  const { t, day, language } = useWords();
  const { plan, planId, entries } = loaded;
  const pages = PAGES.filter((name) => loaded.pages.includes(name));
  const towns = new Set(entries.map((entry) => entry.summary?.town));
  const [before, after] = neighbours(loaded);
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
        <div class="days-choice">
          <DayStep entry={before} back={true} />
          <select
            class="plan-choice"
            aria-label={t("header.plan")}
            value={planId}
            onChange={(event) => {
              location.assign(addressOf(event.currentTarget.value));
            }}
          >
            {entries.map((entry) => (
              <option key={entry.id} value={entry.id} disabled={entry.summary === null}>
                {entry.summary
                  ? `${towns.size > 1 ? `${entry.summary.town_title} · ` : ""}${day(entry.summary.date)}`
                  : t("header.damaged", { id: entry.id })}
              </option>
            ))}
          </select>
          <DayStep entry={after} back={false} />
        </div>
      )}
      {pages.length > 0 && (
        <nav class="beside" aria-label={t("header.pages")}>
          {pages.map((name) => (
            <a key={name} href={`/pages/${name}`}>
              {t(`header.page.${name}`)}
            </a>
          ))}
        </nav>
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
