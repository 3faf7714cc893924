/** What is done to a plan of visits; each can be tried first, and then says what it would do. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { Text } from "../kit/fields";
import { Form } from "../kit/form";
import { ProblemNote } from "../kit/problem-note";
import { useDoing } from "../kit/use-doing";
import { type Entry, seen, useEntry } from "../kit/use-entry";
import { useWords } from "./i18n/page-words";
import type { Enrolment, Known, Outcome, Plan } from "./known";
import { OutcomeText } from "./outcome-text";
import { PauseFields } from "./pause-fields";
import { newPlan, newTerms, planTerms, TermsFields, typedTerms } from "./rhythm-fields";

interface PlanActProps {
  plan: Plan;
  known: Known;
  onDone: (changed: boolean) => void;
}

interface ActProps<T extends object> {
  /** Names its draft. */
  form: string;
  first: () => T;
  label: string;
  strong?: "warn";
  /** Tries the change, or makes it. */
  change: (value: T, preview: boolean) => Promise<{ outcome: Outcome }>;
  onDone: (changed: boolean) => void;
  children: (entry: Entry<T>) => ComponentChildren;
}

/** A change of a plan: what it does to visits is shown before anybody goes on. */
function Act<T extends object>({ form, first, label, strong, change, onDone, children }: ActProps<T>) {
  const { t } = useWords();
  const entry = useEntry(form, first, { onClose: () => onDone(true) });
  const trying = useDoing();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const attempt = () =>
    trying.run(async () => {
      setOutcome(null);
      setOutcome((await change(entry.value, true)).outcome);
    });
  return (
    <Form
      entry={entry}
      {...(strong && { strong })}
      label={label}
      onSubmit={() => void entry.save(() => change(entry.value, false))}
      onCancel={() => onDone(false)}
    >
      {children(entry)}
      <div class="tried">
        <button
          type="button"
          class="small"
          disabled={trying.busy || entry.doing.busy}
          onClick={() => void attempt()}
        >
          {t("outcome.try")}
        </button>
        <ProblemNote error={trying.error} />
        {outcome && <OutcomeText outcome={outcome} />}
      </div>
    </Form>
  );
}

export function PlanChange({ plan, known, onDone }: PlanActProps) {
  const { t, today } = useWords();
  return (
    <Act
      form={`services.plan.${plan.id}`}
      first={() => typedTerms(plan, plan.from_day > today ? plan.from_day : today)}
      label={t("act.save")}
      change={(value, preview) =>
        got(
          api.PATCH("/v1/service-plans/{plan_id}", {
            params: { path: { plan_id: plan.id }, query: { preview }, header: seen(plan.version) },
            body: planTerms(value),
          }),
        )
      }
      onDone={onDone}
    >
      {({ value, change }) => (
        <>
          <p class="quiet">{t("plan.changeHint")}</p>
          <TermsFields value={value} known={known} onValue={change} />
        </>
      )}
    </Act>
  );
}

export function PlanExceptions({ plan, onDone }: PlanActProps) {
  const { t } = useWords();
  const some = (day: string) => (day === "" ? [] : [day]);
  return (
    <Act
      form={`services.exceptions.${plan.id}`}
      first={() => ({ without: "", besides: "", undo: "" })}
      label={t("act.save")}
      change={({ without, besides, undo }, preview) =>
        got(
          api.POST("/v1/service-plans/{plan_id}/exceptions", {
            params: { path: { plan_id: plan.id }, query: { preview } },
            body: { without: some(without), besides: some(besides), undo: some(undo) },
          }),
        )
      }
      onDone={onDone}
    >
      {({ own }) => (
        <>
          <Text label={t("exception.without")} type="date" {...own("without", "/without/0")} />
          <Text label={t("exception.besides")} type="date" {...own("besides", "/besides/0")} />
          {plan.without.length + plan.besides.length > 0 && (
            <Text label={t("exception.undo")} type="date" {...own("undo", "/undo/0")} />
          )}
        </>
      )}
    </Act>
  );
}

export function PlanPause({ plan, onDone }: PlanActProps) {
  const { t, today } = useWords();
  return (
    <Act
      form={`services.planPause.${plan.id}`}
      first={() => ({ from: today, to: "" })}
      label={t("plan.act.pause")}
      change={({ from, to }, preview) =>
        got(
          api.POST("/v1/service-plans/{plan_id}/pause", {
            params: { path: { plan_id: plan.id }, query: { preview } },
            body: { from_day: from, to_day: to === "" ? null : to, reason: "away" },
          }),
        )
      }
      onDone={onDone}
    >
      {(entry) => <PauseFields {...entry} />}
    </Act>
  );
}

export function PlanResume({ plan, onDone }: PlanActProps) {
  const { t, today } = useWords();
  return (
    <Act
      form={`services.planResume.${plan.id}`}
      first={() => ({ day: today })}
      label={t("plan.act.resume")}
      change={({ day }, preview) =>
        got(
          api.POST("/v1/service-plans/{plan_id}/resume", {
            params: { path: { plan_id: plan.id }, query: { preview } },
            body: { day },
          }),
        )
      }
      onDone={onDone}
    >
      {({ own }) => <Text label={t("resume.day")} type="date" required {...own("day")} />}
    </Act>
  );
}

export function PlanEnd({ plan, onDone }: PlanActProps) {
  const { t, today } = useWords();
  return (
    <Act
      form={`services.planEnd.${plan.id}`}
      first={() => ({ day: today })}
      label={t("plan.act.end")}
      strong="warn"
      change={({ day }, preview) =>
        got(
          api.POST("/v1/service-plans/{plan_id}/end", {
            params: { path: { plan_id: plan.id }, query: { preview } },
            body: { last_day: day },
          }),
        )
      }
      onDone={onDone}
    >
      {({ own }) => <Text label={t("end.day")} type="date" required {...own("day", "/last_day")} />}
    </Act>
  );
}

interface PlanNewProps {
  enrolment: Enrolment;
  known: Known;
  onDone: (added: boolean) => void;
}

export function PlanNew({ enrolment, known, onDone }: PlanNewProps) {
  const { t, today } = useWords();
  const entry = useEntry(
    `services.planNew.${enrolment.id}`,
    () => newTerms(enrolment.from_day > today ? enrolment.from_day : today),
    { onClose: () => onDone(true) },
  );
  const body = () => ({ ...newPlan(entry.value), enrolment_id: enrolment.id });
  return (
    <Form
      entry={entry}
      label={t("plan.add")}
      onSubmit={() => void entry.save(() => api.POST("/v1/service-plans", { body: body() }))}
      onCancel={() => onDone(false)}
    >
      <TermsFields value={entry.value} known={known} onValue={entry.change} />
    </Form>
  );
}
