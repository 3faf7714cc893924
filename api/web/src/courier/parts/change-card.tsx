import { useState } from "preact/hooks";
import { useWords } from "../i18n/words";
import { usePhone, usePhoneState, usePull } from "../phone-context";
import { changeOf, type Seen } from "../store/fold";
import { codesAt, stopTitle } from "./stop-facts";

/** What a newer plan has changed: seen by its courier before it counts, or refused with a word to the desk. */
export function ChangeCard({ round }: { round: Seen }) {
  const { t } = useWords();
  const phone = usePhone();
  const pull = usePull();
  const { seen } = usePhoneState();
  const [refused, setRefused] = useState(false);
  const before = seen[round.id];
  const change = before === undefined ? null : changeOf(before, round);
  if (change === null) return null;
  const minutes = Math.round(change.later_s / 60);
  const named = (stops: typeof change.added) => (
    <ul>
      {stops.map((stop) => (
        <li key={stop.id}>
          {codesAt(stop, pull).join(", ")} {stopTitle(stop, pull, t("stop.unnamed"))}
        </li>
      ))}
    </ul>
  );
  return (
    <section class="change" role="alert">
      <h2>{t("change.title")}</h2>
      {change.added.length > 0 && (
        <>
          <p class="gain">{t("change.added", { n: change.added.length })}</p>
          {named(change.added)}
        </>
      )}
      {change.removed.length > 0 && <p class="loss">{t("change.removed", { n: change.removed.length })}</p>}
      {change.moved && <p>{t("change.moved")}</p>}
      {minutes !== 0 && (
        <p>{t(minutes > 0 ? "change.later" : "change.sooner", { min: Math.abs(minutes) })}</p>
      )}
      {change.next && <p class="needed">{t("change.next")}</p>}
      <div class="chips">
        <button type="button" class="main" onClick={() => void phone.acknowledge(round)}>
          {t("change.ok")}
        </button>
        <button
          type="button"
          class="second"
          disabled={refused}
          onClick={() => {
            setRefused(true);
            void phone.say("incident", { round, body: { incident: "change_refused" } });
          }}
        >
          {t(refused ? "change.refused" : "change.refuse")}
        </button>
      </div>
    </section>
  );
}
