import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { clockOf, momentOf } from "../kit/calendar";
import { Choose, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { type Doing, useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { ownOf, seen } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import type { Crew, Shift } from "./crew";
import { HoursFields, momentsOf, typedHours } from "./hours-fields";
import { useWords } from "./i18n/page-words";

interface ShiftSheetProps {
  shift: Shift;
  crew: Crew;
  canChange: boolean;
  onChanged: () => void;
  onClose: () => void;
}

type Part = "look" | "change" | "absent" | "cancel";

/** One shift: what it is and what its round is up to; changed, taken off, or without its courier. */
export function ShiftSheet({ shift, crew, canChange, onChanged, onClose }: ShiftSheetProps) {
  const { t, longDay } = useWords();
  const [part, setPart] = useState<Part>("look");
  const [gone, setGone] = useState<number | null>(null);
  const courier = crew.couriers.find((one) => one.id === shift.courier_id)?.name ?? "";
  const vehicle = crew.vehicles.find((one) => one.id === shift.vehicle_id)?.name ?? "";
  const place = (id: string | null) =>
    id === null ? t("shift.endNowhere") : (crew.places.find((one) => one.id === id)?.name ?? "");
  const round = useLoaded(
    async () =>
      (
        await got(
          api.GET("/v1/rounds", { params: { query: { day: shift.day, courier_id: shift.courier_id } } }),
        )
      ).rounds.find((one) => one.shift_id === shift.id) ?? null,
    [shift.id],
  );
  const left = round.value ? round.value.stops_total - round.value.stops_over : 0;
  const doing = useDoing();
  /** Does something to this version; where it is not the last one any more, the last one is shown. */
  const act = async (step: () => Promise<unknown>): Promise<boolean> =>
    doing.run(async () => {
      try {
        await step();
      } catch (error) {
        if (error instanceof Problem && error.stale) onChanged();
        throw error;
      }
      onChanged();
    });
  const back = () => {
    doing.clear();
    setPart("look");
  };
  return (
    <Sheet title={`${courier} · ${longDay(shift.day)}`} onClose={onClose}>
      {gone !== null && (
        <div class="good-note" role="status">
          <p>{t(gone > 0 ? "absent.done" : "absent.doneNothing", { n: gone })}</p>
          {gone > 0 && <a href="#/day">{t("absent.plan")}</a>}
        </div>
      )}
      {part === "look" && (
        <>
          <dl class="fact-list">
            <div>
              <dt>{t("shift.hours")}</dt>
              <dd>
                {clockOf(shift.begins_at)}–{clockOf(shift.ends_at)}
              </dd>
            </div>
            <div>
              <dt>{t("people.vehicle")}</dt>
              <dd>{vehicle}</dd>
            </div>
            <div>
              <dt>{t("shift.start")}</dt>
              <dd>{place(shift.start_place_id)}</dd>
            </div>
            <div>
              <dt>{t("shift.end")}</dt>
              <dd>{place(shift.end_place_id)}</dd>
            </div>
            <div>
              <dt>{t("shift.breaks")}</dt>
              <dd>
                {shift.breaks.length === 0
                  ? t("shift.noBreaks")
                  : shift.breaks
                      .map((one) =>
                        t("break.text", {
                          minutes: Math.round(one.duration_s / 60),
                          from: clockOf(one.earliest),
                          to: clockOf(one.latest),
                        }),
                      )
                      .join(", ")}
              </dd>
            </div>
            <div>
              <dt>{t("shift.status")}</dt>
              <dd>{t(`shift.status.${shift.status}`)}</dd>
            </div>
            <div>
              <dt>{t("shift.round")}</dt>
              <dd>
                {round.value
                  ? t("shift.roundText", {
                      status: t(`round.${round.value.status}`),
                      n: round.value.stops_total,
                      over: round.value.stops_over,
                    })
                  : round.loading
                    ? "…"
                    : t("shift.noRound")}
              </dd>
            </div>
          </dl>
          {canChange && (shift.status === "planned" || shift.status === "published") && (
            <div class="buttons">
              <button type="button" class="small" onClick={() => setPart("change")}>
                {t("act.edit")}
              </button>
              <button type="button" class="small warn" onClick={() => setPart("absent")}>
                {t("shift.absent")}
              </button>
              <button type="button" class="small" onClick={() => setPart("cancel")}>
                {t("shift.cancel")}
              </button>
            </div>
          )}
        </>
      )}
      {part === "change" && <ChangeForm shift={shift} crew={crew} doing={doing} act={act} onDone={back} />}
      {part === "absent" && (
        <AbsenceForm
          shift={shift}
          left={left}
          doing={doing}
          act={act}
          onBack={back}
          onDone={() => {
            setGone(left);
            back();
          }}
        />
      )}
      {part === "cancel" && (
        <CancelForm shift={shift} left={left} doing={doing} act={act} onBack={back} onDone={onClose} />
      )}
    </Sheet>
  );
}

interface PartProps {
  shift: Shift;
  doing: Doing;
  act: (step: () => Promise<unknown>) => Promise<boolean>;
  onDone: () => void;
}

function ChangeForm({ shift, crew, doing, act, onDone }: PartProps & { crew: Crew }) {
  const { t, zone } = useWords();
  const draft = useDraft(`people.shift.change.${shift.id}`, () => ({
    courier: shift.courier_id,
    vehicle: shift.vehicle_id,
    ...typedHours(shift),
  }));
  const { value, change } = draft;
  const own = ownOf(draft);
  const save = async () => {
    const done = await act(() =>
      api.PATCH("/v1/shifts/{shift_id}", {
        params: { path: { shift_id: shift.id }, header: seen(shift.version) },
        body: {
          courier_id: value.courier,
          vehicle_id: value.vehicle,
          ...momentsOf(shift.day, value, zone),
        },
      }),
    );
    if (!done) return;
    draft.forget();
    onDone();
  };
  return (
    <Form
      entry={{ doing: doing, ...draft }}
      label={t("act.save")}
      onSubmit={() => void save()}
      onCancel={onDone}
    >
      <Choose
        label={t("people.courier")}
        required
        options={crew.couriers
          .filter((one) => one.active || one.id === shift.courier_id)
          .map((one) => [one.id, one.name])}
        {...own("courier", "/courier_id")}
      />
      <Choose
        label={t("people.vehicle")}
        required
        options={crew.vehicles
          .filter((one) => one.active || one.id === shift.vehicle_id)
          .map((one) => [one.id, one.name])}
        {...own("vehicle", "/vehicle_id")}
      />
      <HoursFields value={value} onValue={change} />
    </Form>
  );
}

const KINDS = ["sick", "leave", "other"] as const;

function AbsenceForm({
  shift,
  left,
  doing,
  act,
  onBack,
  onDone,
}: PartProps & { left: number; onBack: () => void }) {
  const { t, zone } = useWords();
  const draft = useDraft(`people.shift.absent.${shift.id}`, () => ({ kind: "sick", from: "" }));
  const { value } = draft;
  const own = ownOf(draft);
  const say = async () => {
    const done = await act(() =>
      api.POST("/v1/shifts/{shift_id}/absent", {
        params: { path: { shift_id: shift.id }, header: seen(shift.version) },
        body: {
          kind: value.kind as (typeof KINDS)[number],
          absent_from: value.from === "" ? null : momentOf(shift.day, value.from, zone),
        },
      }),
    );
    if (!done) return;
    draft.forget();
    onDone();
  };
  return (
    <Form
      entry={{ doing: doing }}
      strong="warn"
      label={t("absent.say")}
      onSubmit={() => void say()}
      onCancel={onBack}
    >
      <p>{t(left > 0 ? "absent.round" : "absent.noRound", { n: left })}</p>
      <Choose
        label={t("absent.kind")}
        hint={t("absent.kindHint")}
        options={KINDS.map((kind) => [kind, t(`absent.kind.${kind}`)])}
        {...own("kind")}
      />
      <Text label={t("absent.from")} hint={t("absent.fromHint")} type="time" {...own("from")} />
    </Form>
  );
}

function CancelForm({
  shift,
  left,
  doing,
  act,
  onBack,
  onDone,
}: PartProps & { left: number; onBack: () => void }) {
  const { t } = useWords();
  const draft = useDraft(`people.shift.cancel.${shift.id}`, () => ({ reason: "" }));
  const cancel = async () => {
    const done = await act(() =>
      api.POST("/v1/shifts/{shift_id}/cancel", {
        params: { path: { shift_id: shift.id }, header: seen(shift.version) },
        body: { reason: draft.value.reason },
      }),
    );
    if (!done) return;
    draft.forget();
    onDone();
  };
  return (
    <Form
      entry={{ doing: doing }}
      strong="warn"
      label={t("shift.cancel")}
      onSubmit={() => void cancel()}
      onCancel={onBack}
    >
      <p>{t(left > 0 ? "cancel.round" : "cancel.noRound", { n: left })}</p>
      <Text
        class="wide"
        label={t("cancel.reason")}
        required
        pointer="/reason"
        value={draft.value.reason}
        onValue={(reason) => draft.change({ reason })}
      />
    </Form>
  );
}
