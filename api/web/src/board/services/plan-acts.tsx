/** What is done to a plan of visits; each can be tried first, and then says what it would do. */
import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { type Doing, useDoing, useDraft } from "../page-parts/asking";
import { Form, Text } from "../page-parts/form";
import { useWords } from "./i18n/page-words";
import { type Enrolment, type Known, type Outcome, type Plan, seen } from "./known";
import { OutcomeText } from "./outcome-text";
import { newPlan, newTerms, planTerms, TermsFields, typedTerms } from "./rhythm-fields";

interface PlanActProps {
  plan: Plan;
  known: Known;
  onDone: (changed: boolean) => void;
}

/** Tries a change, or makes it; what it does to visits is shown before anybody goes on. */
function useTrying(change: (preview: boolean) => Promise<{ outcome: Outcome }>) {
  const doing = useDoing();
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const go = (preview: boolean) =>
    doing.run(async () => {
      setOutcome(null);
      setOutcome((await change(preview)).outcome);
    });
  return { doing, outcome, go };
}

interface TriedProps {
  outcome: Outcome | null;
  doing: Doing;
  onTry: () => void;
}

function Tried({ outcome, doing, onTry }: TriedProps) {
  const { t } = useWords();
  return (
    <div class="wide tried">
      <button type="button" class="small" disabled={doing.busy} onClick={onTry}>
        {t("outcome.try")}
      </button>
      {outcome && <OutcomeText outcome={outcome} />}
    </div>
  );
}

export function PlanChange({ plan, known, onDone }: PlanActProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.plan.${plan.id}`, () =>
    typedTerms(plan, plan.from_day > today ? plan.from_day : today),
  );
  const trying = useTrying((preview) =>
    got(
      api.PATCH("/v1/service-plans/{plan_id}", {
        params: { path: { plan_id: plan.id }, query: { preview }, header: seen(plan.version) },
        body: planTerms(draft.value),
      }),
    ),
  );
  const save = async () => {
    if (!(await trying.go(false))) return;
    draft.forget();
    onDone(true);
  };
  return (
    <Form
      doing={trying.doing}
      draft={draft}
      label={t("act.save")}
      onSubmit={() => void save()}
      onCancel={() => onDone(false)}
    >
      <p class="quiet">{t("plan.changeHint")}</p>
      <TermsFields value={draft.value} known={known} onValue={draft.change} />
      <Tried outcome={trying.outcome} doing={trying.doing} onTry={() => void trying.go(true)} />
    </Form>
  );
}

export function PlanExceptions({ plan, onDone }: PlanActProps) {
  const { t } = useWords();
  const draft = useDraft(`services.exceptions.${plan.id}`, () => ({ without: "", besides: "", undo: "" }));
  const { value, change } = draft;
  const trying = useTrying((preview) =>
    got(
      api.POST("/v1/service-plans/{plan_id}/exceptions", {
        params: { path: { plan_id: plan.id }, query: { preview } },
        body: {
          without: value.without === "" ? [] : [value.without],
          besides: value.besides === "" ? [] : [value.besides],
          undo: value.undo === "" ? [] : [value.undo],
        },
      }),
    ),
  );
  const save = async () => {
    if (!(await trying.go(false))) return;
    draft.forget();
    onDone(true);
  };
  return (
    <Form
      doing={trying.doing}
      draft={draft}
      label={t("act.save")}
      onSubmit={() => void save()}
      onCancel={() => onDone(false)}
    >
      <Text
        label={t("exception.without")}
        type="date"
        pointer="/without/0"
        value={value.without}
        onValue={(without) => change({ without })}
      />
      <Text
        label={t("exception.besides")}
        type="date"
        pointer="/besides/0"
        value={value.besides}
        onValue={(besides) => change({ besides })}
      />
      {plan.without.length + plan.besides.length > 0 && (
        <Text
          label={t("exception.undo")}
          type="date"
          pointer="/undo/0"
          value={value.undo}
          onValue={(undo) => change({ undo })}
        />
      )}
      <Tried outcome={trying.outcome} doing={trying.doing} onTry={() => void trying.go(true)} />
    </Form>
  );
}

export function PlanPause({ plan, onDone }: PlanActProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.planPause.${plan.id}`, () => ({ from: today, to: "" }));
  const { value, change } = draft;
  const trying = useTrying((preview) =>
    got(
      api.POST("/v1/service-plans/{plan_id}/pause", {
        params: { path: { plan_id: plan.id }, query: { preview } },
        body: { from_day: value.from, to_day: value.to === "" ? null : value.to, reason: "away" },
      }),
    ),
  );
  const save = async () => {
    if (!(await trying.go(false))) return;
    draft.forget();
    onDone(true);
  };
  return (
    <Form
      doing={trying.doing}
      draft={draft}
      label={t("plan.act.pause")}
      onSubmit={() => void save()}
      onCancel={() => onDone(false)}
    >
      <Text
        label={t("pause.from")}
        type="date"
        required
        pointer="/from_day"
        value={value.from}
        onValue={(from) => change({ from })}
      />
      <Text
        label={t("pause.to")}
        hint={t("pause.toHint")}
        type="date"
        min={value.from}
        pointer="/to_day"
        value={value.to}
        onValue={(to) => change({ to })}
      />
      <Tried outcome={trying.outcome} doing={trying.doing} onTry={() => void trying.go(true)} />
    </Form>
  );
}

export function PlanResume({ plan, onDone }: PlanActProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.planResume.${plan.id}`, () => ({ day: today }));
  const trying = useTrying((preview) =>
    got(
      api.POST("/v1/service-plans/{plan_id}/resume", {
        params: { path: { plan_id: plan.id }, query: { preview } },
        body: { day: draft.value.day },
      }),
    ),
  );
  const save = async () => {
    if (!(await trying.go(false))) return;
    draft.forget();
    onDone(true);
  };
  return (
    <Form
      doing={trying.doing}
      draft={draft}
      label={t("plan.act.resume")}
      onSubmit={() => void save()}
      onCancel={() => onDone(false)}
    >
      <Text
        label={t("resume.day")}
        type="date"
        required
        pointer="/day"
        value={draft.value.day}
        onValue={(day) => draft.change({ day })}
      />
      <Tried outcome={trying.outcome} doing={trying.doing} onTry={() => void trying.go(true)} />
    </Form>
  );
}

export function PlanEnd({ plan, onDone }: PlanActProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.planEnd.${plan.id}`, () => ({ day: today }));
  const trying = useTrying((preview) =>
    got(
      api.POST("/v1/service-plans/{plan_id}/end", {
        params: { path: { plan_id: plan.id }, query: { preview } },
        body: { last_day: draft.value.day },
      }),
    ),
  );
  const save = async () => {
    if (!(await trying.go(false))) return;
    draft.forget();
    onDone(true);
  };
  return (
    <Form
      doing={trying.doing}
      strong="warn"
      label={t("plan.act.end")}
      onSubmit={() => void save()}
      onCancel={() => onDone(false)}
    >
      <Text
        label={t("end.day")}
        type="date"
        required
        pointer="/last_day"
        value={draft.value.day}
        onValue={(day) => draft.change({ day })}
      />
      <Tried outcome={trying.outcome} doing={trying.doing} onTry={() => void trying.go(true)} />
    </Form>
  );
}

interface PlanNewProps {
  enrolment: Enrolment;
  known: Known;
  onDone: (added: boolean) => void;
}

export function PlanNew({ enrolment, known, onDone }: PlanNewProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.planNew.${enrolment.id}`, () =>
    newTerms(enrolment.from_day > today ? enrolment.from_day : today),
  );
  const doing = useDoing();
  const add = async () => {
    const done = await doing.run(() =>
      api.POST("/v1/service-plans", { body: { ...newPlan(draft.value), enrolment_id: enrolment.id } }),
    );
    if (!done) return;
    draft.forget();
    onDone(true);
  };
  return (
    <Form
      doing={doing}
      draft={draft}
      label={t("plan.add")}
      onSubmit={() => void add()}
      onCancel={() => onDone(false)}
    >
      <TermsFields value={draft.value} known={known} onValue={draft.change} />
    </Form>
  );
}
