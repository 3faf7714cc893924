import { useState } from "preact/hooks";
import { api, got, whole } from "../../signed-in/api";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import type { Enrolment, Known, Plan } from "./known";
import { PlanChange, PlanEnd, PlanExceptions, PlanNew, PlanPause, PlanResume } from "./plan-acts";
import { RhythmText } from "./rhythm-fields";

interface PlansPartProps {
  enrolment: Enrolment;
  known: Known;
  canChange: boolean;
  onChanged: () => void;
}

const ACTS = {
  change: PlanChange,
  exceptions: PlanExceptions,
  pause: PlanPause,
  resume: PlanResume,
  end: PlanEnd,
};
type Act = keyof typeof ACTS;

/** When somebody is visited: each plan in words, and what can be done to it. */
export function PlansPart({ enrolment, known, canChange, onChanged }: PlansPartProps) {
  const { t } = useWords();
  const [adding, setAdding] = useState(false);
  const plans = useLoaded(
    () =>
      whole(async (cursor) => {
        const page = await got(
          api.GET("/v1/service-plans", {
            params: { query: { enrolment_id: enrolment.id, limit: 200, cursor } },
          }),
        );
        return { items: page.service_plans, next_cursor: page.next_cursor };
      }),
    [enrolment.id],
  );
  const again = () => {
    void plans.reload();
    onChanged();
  };
  const mayAdd = canChange && (enrolment.status === "active" || enrolment.status === "requested");
  return (
    <section aria-label={t("plan.title")} class="plans">
      <h3>{t("plan.title")}</h3>
      <Shown of={plans}>
        {(all) => (
          <>
            {all.length === 0 && <p class="empty-note">{t("plan.none")}</p>}
            <ul class="things">
              {all.map((one) => (
                <OnePlan key={one.id} plan={one} known={known} canChange={canChange} onChanged={again} />
              ))}
            </ul>
          </>
        )}
      </Shown>
      {adding ? (
        <PlanNew
          enrolment={enrolment}
          known={known}
          onDone={(added) => {
            setAdding(false);
            if (added) again();
          }}
        />
      ) : (
        mayAdd && (
          <div class="buttons">
            <button type="button" class="small" onClick={() => setAdding(true)}>
              {t("plan.add")}
            </button>
          </div>
        )
      )}
    </section>
  );
}

interface OnePlanProps {
  plan: Plan;
  known: Known;
  canChange: boolean;
  onChanged: () => void;
}

function OnePlan({ plan, known, canChange, onChanged }: OnePlanProps) {
  const { t, shortDay } = useWords();
  const [act, setAct] = useState<Act | null>(null);
  const courier = known.couriers.find((one) => one.id === plan.courier_id)?.name;
  const Chosen = act === null ? null : ACTS[act];
  const acts: Act[] = ["change", "exceptions", plan.pauses.length > 0 ? "resume" : "pause", "end"];
  const dated = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? shortDay(text) : text);
  return (
    <li class="thing plan">
      <div class="thing-what">
        <strong>
          <RhythmText plan={plan} />, {plan.hours.earliest}–{plan.hours.latest}
          {plan.quantity > 1 && ` × ${plan.quantity}`}
        </strong>
        <span class="quiet">
          {[
            t("enrolment.since", { day: shortDay(plan.from_day) }),
            plan.to_day === null ? "" : t("enrolment.until", { day: shortDay(plan.to_day) }),
            courier ?? "",
            plan.on_holiday === null ? "" : t(`plan.holiday.${plan.on_holiday}`),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {plan.without.length > 0 && (
          <span class="quiet">{t("plan.without", { days: plan.without.map(dated).join(", ") })}</span>
        )}
        {plan.besides.length > 0 && (
          <span class="quiet">{t("plan.besides", { days: plan.besides.map(dated).join(", ") })}</span>
        )}
        {plan.pauses.map((pause) => (
          <span key={pause.from_day} class="quiet">
            {t(pause.to_day === null ? "pause.open" : "pause.closed", {
              from: shortDay(pause.from_day),
              to: pause.to_day === null ? "" : shortDay(pause.to_day),
            })}
          </span>
        ))}
        {!plan.active && (
          <span class="chips-line">
            <span class="chip calm">{t("plan.over")}</span>
          </span>
        )}
      </div>
      {canChange && plan.active && Chosen === null && (
        <div class="buttons">
          {acts.map((one) => (
            <button key={one} type="button" class="small" onClick={() => setAct(one)}>
              {t(`plan.act.${one}`)}
            </button>
          ))}
        </div>
      )}
      {Chosen !== null && (
        <div class="plan-act">
          <Chosen
            plan={plan}
            known={known}
            onDone={(changed) => {
              setAct(null);
              if (changed) onChanged();
            }}
          />
        </div>
      )}
    </li>
  );
}
