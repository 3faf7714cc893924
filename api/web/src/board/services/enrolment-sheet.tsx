import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { ProblemNote } from "../kit/problem-note";
import { Sheet } from "../kit/sheet";
import { Shown } from "../kit/shown";
import { type Doing, useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { EndForm, MoveDoorForm, PauseForm, RefuseForm, ResumeForm } from "./enrolment-acts";
import { ENROLMENT_TONE } from "./enrolments";
import { FilePart } from "./file-part";
import { useWords } from "./i18n/page-words";
import { because, type Enrolment, type Known } from "./known";
import { PersonFacts } from "./person-facts";
import { PlansPart } from "./plans-part";
import { useReason } from "./reason";

interface EnrolmentSheetProps {
  enrolmentId: string;
  known: Known;
  canChange: boolean;
  onChanged: () => void;
  onClose: () => void;
}

export interface ActProps {
  enrolment: Enrolment;
  doing: Doing;
  act: (step: () => Promise<unknown>) => Promise<boolean>;
  onDone: () => void;
}

const FORMS = {
  refuse: RefuseForm,
  pause: PauseForm,
  resume: ResumeForm,
  end: EndForm,
  change: MoveDoorForm,
};
type Form = keyof typeof FORMS;

/** Somebody's part in a programme: let in, refused, paused, ended; their file, their consent, and when they are visited. */
export function EnrolmentSheet({ enrolmentId, known, canChange, onChanged, onClose }: EnrolmentSheetProps) {
  const { t } = useWords();
  const reason = useReason();
  const enrolment = useLoaded(
    () =>
      got(
        api.GET("/v1/enrolments/{enrolment_id}", {
          params: { path: { enrolment_id: enrolmentId }, header: because(reason) },
        }),
      ),
    [enrolmentId, reason],
  );
  const programme = known.programmes.find((one) => one.id === enrolment.value?.programme_id);
  const again = () => {
    void enrolment.reload();
    onChanged();
  };
  return (
    <Sheet
      title={enrolment.value?.person?.name ?? programme?.title ?? t("services.enrolments")}
      onClose={onClose}
      wide
    >
      <Shown of={enrolment}>
        {(one) => (
          <>
            {one.person && <PersonFacts person={one.person} />}
            <Standing enrolment={one} title={programme?.title ?? ""} />
            {canChange && <Acts enrolment={one} onChanged={again} />}
            {canChange && reason === "" && <p class="quiet">{t("reason.needed")}</p>}
            {canChange && reason !== "" && (
              <FilePart key={one.version} enrolment={one} known={known} onChanged={again} />
            )}
            <PlansPart enrolment={one} known={known} canChange={canChange} onChanged={again} />
          </>
        )}
      </Shown>
    </Sheet>
  );
}

function Standing({ enrolment, title }: { enrolment: Enrolment; title: string }) {
  const { t, has, longDay } = useWords();
  const why = `refusal.${enrolment.refused_reason}`;
  return (
    <dl class="fact-list">
      <div>
        <dt>{t("visits.programme")}</dt>
        <dd>{title}</dd>
      </div>
      <div>
        <dt>{t("visit.status")}</dt>
        <dd>
          <span class={`chip ${ENROLMENT_TONE[enrolment.status]}`}>
            {t(`enrolment.status.${enrolment.status}`)}
          </span>
          {enrolment.refused_reason !== null && <span> {has(why) ? t(why) : enrolment.refused_reason}</span>}
        </dd>
      </div>
      <div>
        <dt>{t("enrolment.from")}</dt>
        <dd>{longDay(enrolment.from_day)}</dd>
      </div>
      {enrolment.to_day !== null && (
        <div>
          <dt>{t("enrolment.to")}</dt>
          <dd>{longDay(enrolment.to_day)}</dd>
        </div>
      )}
      {enrolment.pauses.map((pause) => (
        <div key={pause.from_day}>
          <dt>{t("enrolment.paused")}</dt>
          <dd>
            {t(pause.to_day === null ? "pause.open" : "pause.closed", {
              from: longDay(pause.from_day),
              to: pause.to_day === null ? "" : longDay(pause.to_day),
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Acts({ enrolment, onChanged }: { enrolment: Enrolment; onChanged: () => void }) {
  const { t } = useWords();
  const [form, setForm] = useState<Form | null>(null);
  const doing = useDoing();
  const act = async (step: () => Promise<unknown>) => {
    const done = await doing.run(step);
    if (done) onChanged();
    return done;
  };
  const path = { params: { path: { enrolment_id: enrolment.id } } };
  const { status } = enrolment;
  if (form !== null) {
    const Chosen = FORMS[form];
    return (
      <Chosen
        enrolment={enrolment}
        doing={doing}
        act={act}
        onDone={() => {
          doing.clear();
          setForm(null);
        }}
      />
    );
  }
  const open = (name: Form, text: string, kind = "small") => (
    <button type="button" class={kind} onClick={() => setForm(name)}>
      {text}
    </button>
  );
  return (
    <>
      <ProblemNote error={doing.error} />
      <div class="buttons">
        {status === "requested" && (
          <button
            type="button"
            class="small strong"
            disabled={doing.busy}
            onClick={() => void act(() => api.POST("/v1/enrolments/{enrolment_id}/activate", path))}
          >
            {t("enrolment.activate")}
          </button>
        )}
        {status === "requested" && open("refuse", t("enrolment.refuse"), "small warn")}
        {status === "refused" && (
          <button
            type="button"
            class="small strong"
            disabled={doing.busy}
            onClick={() => void act(() => api.POST("/v1/enrolments/{enrolment_id}/ask-again", path))}
          >
            {t("enrolment.askAgain")}
          </button>
        )}
        {status === "active" && open("pause", t("enrolment.pause"))}
        {status === "active" && enrolment.pauses.length > 0 && open("resume", t("enrolment.resume"))}
        {(status === "active" || status === "requested") && open("change", t("enrolment.change"))}
        {status === "active" && open("end", t("enrolment.end"), "small warn")}
      </div>
    </>
  );
}
