/** What is done to somebody's part in a programme, each with what it asks for. */
import type { ComponentChildren } from "preact";
import { api } from "../../signed-in/api";
import { Choose, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { useDraft } from "../kit/use-draft";
import type { Entry } from "../kit/use-entry";
import { ownOf, seen } from "../kit/use-entry";
import { DoorFields, doorOf, NO_DOOR } from "./door-fields";
import type { ActProps } from "./enrolment-sheet";
import { useWords } from "./i18n/page-words";
import { PauseFields } from "./pause-fields";

const REFUSALS = [
  "outside_of_town",
  "not_eligible",
  "no_places",
  "withdrawn",
  "other_service",
  "incomplete",
] as const;
const PAUSES = ["away", "hospital", "holiday", "family", "other"] as const;

interface StepProps<T extends object> extends ActProps {
  /** Names its draft. */
  name: string;
  first: () => T;
  label: string;
  strong?: "warn";
  step: (value: T) => Promise<unknown>;
  children: (entry: Pick<Entry<T>, "value" | "change" | "own">) => ComponentChildren;
}

/** One act: what it asks for is a draft until it is done; the sheet around it says what was refused. */
function Step<T extends object>({ enrolment, doing, act, onDone, ...own }: StepProps<T>) {
  const draft = useDraft(`services.${own.name}.${enrolment.id}`, own.first);
  const go = async () => {
    if (!(await act(() => own.step(draft.value)))) return;
    draft.forget();
    onDone();
  };
  return (
    <Form
      entry={{ ...draft, doing }}
      {...(own.strong && { strong: own.strong })}
      label={own.label}
      onSubmit={() => void go()}
      onCancel={onDone}
    >
      {own.children({ ...draft, own: ownOf(draft) })}
    </Form>
  );
}

export function RefuseForm(props: ActProps) {
  const { t } = useWords();
  const path = { enrolment_id: props.enrolment.id };
  return (
    <Step
      {...props}
      name="refuse"
      first={() => ({ reason: "not_eligible" })}
      label={t("enrolment.refuse")}
      strong="warn"
      step={(body) => api.POST("/v1/enrolments/{enrolment_id}/refuse", { params: { path }, body })}
    >
      {({ own }) => (
        <Choose
          class="wide"
          label={t("refusal.label")}
          hint={t("refusal.hint")}
          options={REFUSALS.map((one) => [one, t(`refusal.${one}`)])}
          {...own("reason")}
        />
      )}
    </Step>
  );
}

export function PauseForm(props: ActProps) {
  const { t, today } = useWords();
  const path = { enrolment_id: props.enrolment.id };
  return (
    <Step
      {...props}
      name="pause"
      first={() => ({ from: today, to: "", reason: "away" })}
      label={t("enrolment.pause")}
      step={({ from, to, reason }) =>
        api.POST("/v1/enrolments/{enrolment_id}/pause", {
          params: { path },
          body: { from_day: from, to_day: to === "" ? null : to, reason },
        })
      }
    >
      {({ value, own }) => (
        <>
          <PauseFields value={value} own={own as Entry<{ from: string; to: string }>["own"]} />
          <Choose
            label={t("pause.reason")}
            hint={t("pause.reasonHint")}
            options={PAUSES.map((one) => [one, t(`pause.reason.${one}`)])}
            {...own("reason")}
          />
        </>
      )}
    </Step>
  );
}

export function ResumeForm(props: ActProps) {
  const { t, today } = useWords();
  const path = { enrolment_id: props.enrolment.id };
  return (
    <Step
      {...props}
      name="resume"
      first={() => ({ day: today })}
      label={t("enrolment.resume")}
      step={(body) => api.POST("/v1/enrolments/{enrolment_id}/resume", { params: { path }, body })}
    >
      {({ own }) => <Text label={t("resume.day")} type="date" required {...own("day")} />}
    </Step>
  );
}

export function EndForm(props: ActProps) {
  const { t, today } = useWords();
  const path = { enrolment_id: props.enrolment.id };
  return (
    <Step
      {...props}
      name="end"
      first={() => ({ day: today })}
      label={t("enrolment.end")}
      strong="warn"
      step={({ day }) =>
        api.POST("/v1/enrolments/{enrolment_id}/end", { params: { path }, body: { last_day: day } })
      }
    >
      {({ own }) => (
        <Text label={t("end.day")} hint={t("end.hint")} type="date" required {...own("day", "/last_day")} />
      )}
    </Step>
  );
}

/** Other dates, or another door. */
export function MoveDoorForm(props: ActProps) {
  const { t } = useWords();
  const { enrolment } = props;
  return (
    <Step
      {...props}
      name="change"
      first={() => ({ from: enrolment.from_day, to: enrolment.to_day ?? "", door: NO_DOOR })}
      label={t("act.save")}
      step={({ from, to, door }) =>
        api.PATCH("/v1/enrolments/{enrolment_id}", {
          params: { path: { enrolment_id: enrolment.id }, header: seen(enrolment.version) },
          body: {
            from_day: from,
            to_day: to === "" ? null : to,
            ...(door.address !== "" || door.position !== "" ? { door: doorOf(door) } : {}),
          },
        })
      }
    >
      {({ value, change, own }) => (
        <>
          <Text label={t("enrolment.from")} type="date" required {...own("from", "/from_day")} />
          <Text label={t("enrolment.to")} type="date" min={value.from} {...own("to", "/to_day")} />
          <details>
            <summary>{t("enrolment.otherDoor")}</summary>
            <div class="form">
              <DoorFields
                value={value.door}
                isNeeded={false}
                onValue={(door) => change({ door: { ...value.door, ...door } })}
              />
            </div>
          </details>
        </>
      )}
    </Step>
  );
}
