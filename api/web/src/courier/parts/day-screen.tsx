import { useEffect, useState } from "preact/hooks";
import { keepLanguage, type Language } from "../../i18n/words";
import { useWords } from "../i18n/words";
import { usePhone, usePhoneState } from "../phone-context";
import type { Settings } from "../store/database";
import { isOver } from "../store/fold";

/** What `/v1/couriers/{id}/hours` says of a courier's own day. */
interface Hours {
  sums: { period: string; paid_s: number; waiting_s: Record<string, number> }[];
}

interface DayScreenProps {
  courier: string;
  mapKept: boolean;
  onLanguage: (language: Language) => void;
}

const CHOICES: (keyof Settings)[] = ["contrast", "left", "awake", "share"];

/** The courier's own day: hours, money, what the server has said, and how the phone is to be. */
export function DayScreen({ courier, mapKept, onLanguage }: DayScreenProps) {
  const { t, money, language } = useWords();
  const phone = usePhone();
  const { rounds, settings, notices, queue, kept, line, taken } = usePhoneState();
  const stops = rounds.flatMap((round) => round.stops);
  const waiting = queue.filter((one) => !one.answered).length;
  const day = rounds[0]?.day;
  const hours = useHours(courier, day, line);
  const inHand = new Map<string, number>();
  for (const { round_id, cash } of Object.values(taken)) {
    if (!rounds.some((round) => round.id === round_id)) continue;
    for (const one of cash) {
      if (one.method !== "cash") continue;
      inHand.set(one.currency, (inHand.get(one.currency) ?? 0) + one.amount_minor);
    }
  }
  const drops = stops.filter(
    (stop) =>
      stop.outcome === "success" && stop.task_ids.some((task) => kept?.pull.tasks[task]?.kind === "drop"),
  ).length;
  return (
    <section class="day" aria-label={t("day.title")}>
      <h1>{t("day.title")}</h1>
      {notices.length > 0 && (
        <>
          <h2>{t("day.notices")}</h2>
          <ul class="notices">
            {notices.map((notice) => (
              <li key={notice.command_id}>
                <p class="needed">{t(`day.notice.${notice.status}`)}</p>
                {notice.conflicts.map((one) => (
                  <p key={one.code + one.subject} class="quiet">
                    {one.title}
                  </p>
                ))}
                <button type="button" class="small" onClick={() => void phone.readNotice(notice.command_id)}>
                  {t("day.read")}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <dl class="figures">
        <div>
          <dt>{t("day.stops")}</dt>
          <dd>
            {stops.filter(isOver).length}/{stops.length}
          </dd>
        </div>
        <div>
          <dt>{t("day.drops")}</dt>
          <dd>{drops}</dd>
        </div>
        {hours}
        {[...inHand].map(([currency, amount]) => (
          <div key={currency}>
            <dt>{t("day.cash")}</dt>
            <dd>{money(amount, currency)}</dd>
          </div>
        ))}
      </dl>
      <h2>{t("day.settings")}</h2>
      <ul class="settings">
        {CHOICES.map((name) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={settings[name]}
                onChange={(event) =>
                  void phone.keepSettings({ ...settings, [name]: event.currentTarget.checked })
                }
              />
              {t(`day.${name}`)}
            </label>
          </li>
        ))}
        <li>
          <label>
            {t("day.language")}
            <select
              value={language}
              onChange={(event) => {
                const chosen = event.currentTarget.value as Language;
                keepLanguage(chosen);
                onLanguage(chosen);
              }}
            >
              <option value="fr">{t("day.language.fr")}</option>
              <option value="en">{t("day.language.en")}</option>
            </select>
          </label>
        </li>
      </ul>
      <p class="quiet">{t("day.map", { state: t(mapKept ? "day.mapYes" : "day.mapNo") })}</p>
      {waiting > 0 ? (
        <p class="quiet">{t("day.signOutPending", { n: waiting })}</p>
      ) : (
        <button
          type="button"
          class="second"
          onClick={() =>
            void phone.server
              .change("DELETE", "/v1/session", undefined)
              .then(() => location.assign("/connect"))
          }
        >
          {t("day.signOut")}
        </button>
      )}
    </section>
  );
}

/** Hours of the day, which the server alone knows. */
function useHours(courier: string, day: string | undefined, line: string) {
  const { t, span } = useWords();
  const phone = usePhone();
  const [found, setFound] = useState<Hours | null>(null);
  useEffect(() => {
    if (line !== "online" || day === undefined) return;
    const path = `/v1/couriers/${encodeURIComponent(courier)}/hours?day=${day}`;
    phone.server
      .ask<Hours>("GET", path)
      .then(setFound)
      .catch(() => setFound(null));
  }, [courier, day, line]);
  const own = found?.sums[0];
  if (own === undefined) return null;
  const waited_s = Object.values(own.waiting_s).reduce((sum, one) => sum + one, 0);
  return (
    <>
      <div>
        <dt>{t("day.worked")}</dt>
        <dd>{span(own.paid_s)}</dd>
      </div>
      <div>
        <dt>{t("day.waited")}</dt>
        <dd>{span(waited_s)}</dd>
      </div>
    </>
  );
}
