import { useWords } from "../i18n/language";
import type { Plan } from "../wire/types";

interface FigureProps {
  value: string;
  label: string;
}

function Figure({ value, label }: FigureProps) {
  return (
    <div class="figure">
      <dd>{value}</dd>
      <dt>{label}</dt>
    </div>
  );
}

/** The day in six figures. */
export function Figures({ plan }: { plan: Plan }) {
  const { t, number, kilometres, hours, mass } = useWords();
  const { totals } = plan;
  const share = (done: number, all: number) =>
    done === all ? number(all) : t("figures.of", { done: number(done), all: number(all) });
  return (
    <section class="block" aria-labelledby="figures-title">
      <h2 id="figures-title">{t("figures.title")}</h2>
      <dl class="figures">
        <Figure value={share(plan.deliveries_planned, plan.deliveries)} label={t("figures.deliveries")} />
        <Figure value={share(plan.visits_planned, plan.visits)} label={t("figures.visits")} />
        <Figure value={number(totals.rounds)} label={t("figures.rounds")} />
        <Figure value={kilometres(totals.distance_m)} label={t("figures.distance")} />
        <Figure value={hours(totals.duration_s)} label={t("figures.hours")} />
        <Figure value={mass(totals.co2e_g)} label={t("figures.co2")} />
      </dl>
      {plan.multi_shop_deliveries > 0 && (
        <p class="quiet">{t("figures.multiShop", { n: plan.multi_shop_deliveries })}</p>
      )}
    </section>
  );
}
