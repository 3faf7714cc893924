import { useState } from "preact/hooks";
import { useWords } from "../i18n/language";
import type { Plan, Totals } from "../wire/types";

type Rival = "same" | "van";

interface MetricProps {
  name: string;
  pooled: number;
  alone: number;
  show: (value: number) => string;
}

/** One measure, twice: together and each alone, as bars of one scale, with the difference in per cent. */
function Metric({ name, pooled, alone, show }: MetricProps) {
  const { t, percent } = useWords();
  const scale = Math.max(pooled, alone, 1);
  const change = alone > 0 ? pooled / alone - 1 : null;
  const bar = (value: number, kind: string, label: string) => (
    <div class="bar-line">
      <span class="bar-label">{label}</span>
      <span class="bar-track" aria-hidden="true">
        <span class={`bar bar-${kind}`} style={{ width: `${(100 * value) / scale}%` }} />
      </span>
      <span class="bar-value">{show(value)}</span>
    </div>
  );
  return (
    <li class="metric">
      <h3>
        <span>{name}</span>
        {change !== null && (
          <strong class={change < 0 ? "gain" : "loss"}>
            {change > 0 ? "+" : ""}
            {percent(change)}
          </strong>
        )}
      </h3>
      {bar(pooled, "pooled", t("saving.pooled"))}
      {bar(alone, "alone", t("saving.alone"))}
    </li>
  );
}

/** What pooling saves, against the two ways in which shops deliver alone. */
export function Savings({ plan }: { plan: Plan }) {
  const { t, number, percent, kilometres, hours, mass } = useWords();
  const [rival, setRival] = useState<Rival>("same");
  if (plan.comparison === null) return null;
  const { comparison, totals: pooled } = plan;
  const alone: Totals = rival === "same" ? comparison.same_vehicles : comparison.by_van;
  const saved = alone.distance_m > 0 ? 1 - pooled.distance_m / alone.distance_m : 0;
  const rivals: [Rival, string][] = [
    ["same", t("saving.same")],
    ["van", t("saving.van")],
  ];
  return (
    <section class="block" aria-labelledby="saving-title">
      <h2 id="saving-title">{t("saving.title")}</h2>
      <p class="lead">{saved > 0.005 ? t("saving.lead", { share: percent(saved) }) : t("saving.leadNone")}</p>
      <fieldset class="segments">
        <legend>{t("saving.against")}</legend>
        {rivals.map(([value, label]) => (
          <label key={value}>
            <input type="radio" name="rival" checked={rival === value} onChange={() => setRival(value)} />
            <span>{label}</span>
          </label>
        ))}
      </fieldset>
      <ul class="metrics">
        <Metric name={t("saving.rounds")} pooled={pooled.rounds} alone={alone.rounds} show={number} />
        <Metric
          name={t("saving.distance")}
          pooled={pooled.distance_m}
          alone={alone.distance_m}
          show={(value) => t("unit.km", { n: kilometres(value) })}
        />
        <Metric
          name={t("saving.hours")}
          pooled={pooled.duration_s}
          alone={alone.duration_s}
          show={(value) => t("unit.h", { n: hours(value) })}
        />
        <Metric name={t("saving.co2")} pooled={pooled.co2e_g} alone={alone.co2e_g} show={mass} />
      </ul>
      <p class="quiet">
        {t(rival === "same" ? "saving.noteSame" : "saving.noteVan")}
        {comparison.undeliverable > 0 && ` ${t("saving.undeliverable", { n: comparison.undeliverable })}`}
      </p>
    </section>
  );
}
