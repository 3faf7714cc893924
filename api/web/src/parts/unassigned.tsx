import { useWords } from "../i18n/language";
import type { Plan, Reason } from "../wire/types";

/** One obstacle in plain words. Each reason has a form with its number and one without. */
function useReasonText(): (reason: Reason) => string {
  const { t, has } = useWords();
  return ({ code, detail, value }) => {
    const plain = `reason.${code}.plain`;
    const needsValue = code !== "skill" && code !== "capacity";
    const missing = needsValue ? value < 0 : detail === "";
    if (missing && has(plain)) return t(plain);
    const detailKey = `detail.${detail}`;
    return t(`reason.${code}`, {
      value,
      minutes: Math.max(1, Math.ceil(value / 60)),
      detail: has(detailKey) ? t(detailKey) : detail,
    });
  };
}

/** What could not be planned, with each courier's obstacle. */
export function UnassignedList({ plan }: { plan: Plan }) {
  const { t } = useWords();
  const reasonText = useReasonText();
  const courierOf = (shiftId: string): string => {
    const round = [...plan.rounds, ...plan.idle].find((item) => item.shift_id === shiftId);
    return round ? round.courier_name : shiftId || t("unassigned.everyone");
  };
  return (
    <section class="block" aria-labelledby="unassigned-title">
      <h2 id="unassigned-title">{t("unassigned.title")}</h2>
      <p class={plan.unassigned.length === 0 ? "all-well" : "quiet"}>
        {plan.unassigned.length === 0
          ? t("unassigned.none")
          : t("unassigned.count", { n: plan.unassigned.length })}
      </p>
      <ul class="unassigned">
        {plan.unassigned.map((item) => (
          <li key={item.request_id}>
            <details>
              <summary>
                <span>
                  <span class="verb">{t(`unassigned.${item.kind}`)}</span> <b class="code">{item.code}</b>{" "}
                  {item.label}
                </span>
                {item.reasons[0] && <span class="quiet">{reasonText(item.reasons[0])}</span>}
              </summary>
              <p class="quiet">{t("unassigned.why")}</p>
              <dl class="reasons">
                {item.reasons.map((reason) => (
                  <div key={`${reason.shift_id}${reason.code}${reason.detail}`}>
                    <dt>{courierOf(reason.shift_id)}</dt>
                    <dd>{reasonText(reason)}</dd>
                  </div>
                ))}
              </dl>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
