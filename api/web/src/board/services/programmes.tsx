import { useState } from "preact/hooks";
import { api } from "../../signed-in/api";
import { Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { EnrolmentSheet } from "./enrolment-sheet";
import { useWords } from "./i18n/page-words";
import type { Known, Programme } from "./known";
import { ProgrammeForm } from "./programme-form";
import { WaitingList } from "./waiting-list";

interface ProgrammesProps {
  known: Known;
  canChange: boolean;
  onChanged: () => void;
}

type Open = { what: "form" | "end" | "waiting"; id: string };

/** The services that the town runs for people: for whom, how many, who pays. */
export function Programmes({ known, canChange, onChanged }: ProgrammesProps) {
  const { t, language, shortDay, about } = useWords();
  const [open, setOpen] = useState<Open | null>(null);
  const [enrolment, setEnrolment] = useState<string | null>(null);
  const chosen = known.programmes.find((one) => one.id === open?.id) ?? null;
  const close = () => setOpen(null);
  return (
    <section class="panel" aria-labelledby="programmes-title">
      <div class="part-head">
        <h2 id="programmes-title">{t("services.programmes")}</h2>
        {canChange && known.services.some((one) => one.active) && (
          <button type="button" class="small strong" onClick={() => setOpen({ what: "form", id: "" })}>
            {t("programme.add")}
          </button>
        )}
      </div>
      {known.programmes.length === 0 && (
        <p class="empty-note">{t(known.services.length === 0 ? "programme.noService" : "programme.none")}</p>
      )}
      <ul class="things">
        {known.programmes.map((one) => (
          <li key={one.id} class="thing">
            <div class="thing-what">
              <strong>{one.title}</strong>
              <span class="quiet">
                {[
                  known.services.find((each) => each.key === one.service)?.title[language],
                  known.organizations.find((each) => each.id === one.organization_id)?.name,
                  known.places.find((each) => each.id === one.point_place_id)?.name,
                  t("enrolment.since", { day: shortDay(one.from_day) }),
                  one.to_day === null ? "" : t("enrolment.until", { day: shortDay(one.to_day) }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
              <span class="quiet">
                {one.funders.map((each) => `${each.name} ${each.parts / 100} %`).join(", ")}
              </span>
            </div>
            <span class="chips-line">
              <span class="chip cold">
                {one.most_enrolled === null
                  ? t("programme.enrolled", { n: one.enrolled })
                  : t("programme.enrolledOf", { n: one.enrolled, most: one.most_enrolled })}
              </span>
              {one.waiting > 0 && (
                <button
                  type="button"
                  class="small"
                  aria-label={about(t("programme.waiting", { n: one.waiting }), one.title)}
                  onClick={() => setOpen({ what: "waiting", id: one.id })}
                >
                  {t("programme.waiting", { n: one.waiting })}
                </button>
              )}
              {!one.active && <span class="chip calm">{t("plan.over")}</span>}
            </span>
            {canChange && one.active && (
              <div class="buttons">
                <button
                  type="button"
                  class="small"
                  aria-label={about(t("act.edit"), one.title)}
                  onClick={() => setOpen({ what: "form", id: one.id })}
                >
                  {t("act.edit")}
                </button>
                <button
                  type="button"
                  class="small warn"
                  aria-label={about(t("programme.end"), one.title)}
                  onClick={() => setOpen({ what: "end", id: one.id })}
                >
                  {t("programme.end")}
                </button>
              </div>
            )}
          </li>
        ))}
      </ul>
      {open?.what === "form" && (
        <ProgrammeForm programme={chosen} known={known} onChanged={onChanged} onClose={close} />
      )}
      {open?.what === "waiting" && chosen && (
        <WaitingList
          programme={chosen}
          onOpen={(id) => {
            close();
            setEnrolment(id);
          }}
          onClose={close}
        />
      )}
      {enrolment !== null && (
        <EnrolmentSheet
          enrolmentId={enrolment}
          known={known}
          canChange={canChange}
          onChanged={onChanged}
          onClose={() => setEnrolment(null)}
        />
      )}
      {open?.what === "end" && chosen && (
        <EndSheet programme={chosen} onChanged={onChanged} onClose={close} />
      )}
    </section>
  );
}

interface EndSheetProps {
  programme: Programme;
  onChanged: () => void;
  onClose: () => void;
}

function EndSheet({ programme, onChanged, onClose }: EndSheetProps) {
  const { t, today, about } = useWords();
  const doing = useDoing();
  const draft = useDraft(`services.programmeEnd.${programme.id}`, () => ({ day: today }));
  const end = async () => {
    const done = await doing.run(() =>
      api.POST("/v1/programmes/{programme_id}/end", {
        params: { path: { programme_id: programme.id } },
        body: { last_day: draft.value.day },
      }),
    );
    if (!done) return;
    draft.forget();
    onChanged();
    onClose();
  };
  return (
    <Sheet title={about(t("programme.end"), programme.title)} onClose={onClose}>
      <p>{t("programme.endText", { n: programme.enrolled })}</p>
      <Form
        entry={{ doing: doing }}
        strong="warn"
        label={t("programme.end")}
        onSubmit={() => void end()}
        onCancel={onClose}
      >
        <Text
          label={t("end.day")}
          type="date"
          required
          pointer="/last_day"
          value={draft.value.day}
          onValue={(day) => draft.change({ day })}
        />
      </Form>
    </Sheet>
  );
}
