/** What is done to somebody's part in a programme, each with what it asks for. */
import { api } from "../../signed-in/api";
import { useDraft } from "../page-parts/asking";
import { Choose, Form, Text } from "../page-parts/form";
import { DoorFields, doorOf, NO_DOOR } from "./door-fields";
import type { ActProps } from "./enrolment-sheet";
import { useWords } from "./i18n/page-words";
import { seen } from "./known";

const REFUSALS = [
  "outside_of_town",
  "not_eligible",
  "no_places",
  "withdrawn",
  "other_service",
  "incomplete",
] as const;
const PAUSES = ["away", "hospital", "holiday", "family", "other"] as const;

export function RefuseForm({ enrolment, doing, act, onDone }: ActProps) {
  const { t } = useWords();
  const draft = useDraft(`services.refuse.${enrolment.id}`, () => ({ reason: "not_eligible" }));
  const refuse = async () => {
    const done = await act(() =>
      api.POST("/v1/enrolments/{enrolment_id}/refuse", {
        params: { path: { enrolment_id: enrolment.id } },
        body: { reason: draft.value.reason },
      }),
    );
    if (done) onDone();
  };
  return (
    <Form
      doing={doing}
      strong="warn"
      label={t("enrolment.refuse")}
      onSubmit={() => void refuse()}
      onCancel={onDone}
    >
      <Choose
        class="wide"
        label={t("refusal.label")}
        hint={t("refusal.hint")}
        value={draft.value.reason}
        options={REFUSALS.map((one) => [one, t(`refusal.${one}`)])}
        onValue={(reason) => draft.change({ reason })}
      />
    </Form>
  );
}

export function PauseForm({ enrolment, doing, act, onDone }: ActProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.pause.${enrolment.id}`, () => ({ from: today, to: "", reason: "away" }));
  const { value, change } = draft;
  const pause = async () => {
    const done = await act(() =>
      api.POST("/v1/enrolments/{enrolment_id}/pause", {
        params: { path: { enrolment_id: enrolment.id } },
        body: {
          from_day: value.from,
          to_day: value.to === "" ? null : value.to,
          reason: value.reason,
        },
      }),
    );
    if (!done) return;
    draft.forget();
    onDone();
  };
  return (
    <Form doing={doing} label={t("enrolment.pause")} onSubmit={() => void pause()} onCancel={onDone}>
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
      <Choose
        label={t("pause.reason")}
        hint={t("pause.reasonHint")}
        value={value.reason}
        options={PAUSES.map((one) => [one, t(`pause.reason.${one}`)])}
        onValue={(reason) => change({ reason })}
      />
    </Form>
  );
}

export function ResumeForm({ enrolment, doing, act, onDone }: ActProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.resume.${enrolment.id}`, () => ({ day: today }));
  const resume = async () => {
    const done = await act(() =>
      api.POST("/v1/enrolments/{enrolment_id}/resume", {
        params: { path: { enrolment_id: enrolment.id } },
        body: { day: draft.value.day },
      }),
    );
    if (!done) return;
    draft.forget();
    onDone();
  };
  return (
    <Form doing={doing} label={t("enrolment.resume")} onSubmit={() => void resume()} onCancel={onDone}>
      <Text
        label={t("resume.day")}
        type="date"
        required
        pointer="/day"
        value={draft.value.day}
        onValue={(day) => draft.change({ day })}
      />
    </Form>
  );
}

export function EndForm({ enrolment, doing, act, onDone }: ActProps) {
  const { t, today } = useWords();
  const draft = useDraft(`services.end.${enrolment.id}`, () => ({ day: today }));
  const end = async () => {
    const done = await act(() =>
      api.POST("/v1/enrolments/{enrolment_id}/end", {
        params: { path: { enrolment_id: enrolment.id } },
        body: { last_day: draft.value.day },
      }),
    );
    if (!done) return;
    draft.forget();
    onDone();
  };
  return (
    <Form
      doing={doing}
      strong="warn"
      label={t("enrolment.end")}
      onSubmit={() => void end()}
      onCancel={onDone}
    >
      <Text
        label={t("end.day")}
        hint={t("end.hint")}
        type="date"
        required
        pointer="/last_day"
        value={draft.value.day}
        onValue={(day) => draft.change({ day })}
      />
    </Form>
  );
}

/** Other dates, or another door. */
export function MoveDoorForm({ enrolment, doing, act, onDone }: ActProps) {
  const { t } = useWords();
  const draft = useDraft(`services.change.${enrolment.id}`, () => ({
    from: enrolment.from_day,
    to: enrolment.to_day ?? "",
    door: NO_DOOR,
  }));
  const { value, change } = draft;
  const moves = value.door.address !== "" || value.door.position !== "";
  const save = async () => {
    const done = await act(() =>
      api.PATCH("/v1/enrolments/{enrolment_id}", {
        params: { path: { enrolment_id: enrolment.id }, header: seen(enrolment.version) },
        body: {
          from_day: value.from,
          to_day: value.to === "" ? null : value.to,
          ...(moves ? { door: doorOf(value.door) } : {}),
        },
      }),
    );
    if (!done) return;
    draft.forget();
    onDone();
  };
  return (
    <Form doing={doing} draft={draft} label={t("act.save")} onSubmit={() => void save()} onCancel={onDone}>
      <Text
        label={t("enrolment.from")}
        type="date"
        required
        pointer="/from_day"
        value={value.from}
        onValue={(from) => change({ from })}
      />
      <Text
        label={t("enrolment.to")}
        type="date"
        min={value.from}
        pointer="/to_day"
        value={value.to}
        onValue={(to) => change({ to })}
      />
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
    </Form>
  );
}
