import { useState } from "preact/hooks";
import type { Schemas } from "../../signed-in/api";
import { dayOf } from "../kit/calendar";
import { Few } from "../kit/few";
import { Choose, Toggles } from "../kit/fields";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { EnrolmentForm } from "./enrolment-form";
import { EnrolmentSheet } from "./enrolment-sheet";
import { useWords } from "./i18n/page-words";
import { type Enrolment, type Known, readEnrolments } from "./known";
import { useReason } from "./reason";

type Status = Schemas["EnrolmentStatus"];

interface EnrolmentsProps {
  known: Known;
  canChange: boolean;
  onChanged: () => void;
}

const STATUSES: readonly Status[] = ["requested", "active", "ended", "refused"];

export const ENROLMENT_TONE: Record<Status, string> = {
  requested: "tight",
  active: "easy",
  ended: "calm",
  refused: "late",
};

/** Who takes part in what, who has asked, and in which order free places go to those who wait. */
export function Enrolments({ known, canChange, onChanged }: EnrolmentsProps) {
  const { t } = useWords();
  const reason = useReason();
  const [programme, setProgramme] = useState("");
  const [statuses, setStatuses] = useState<string[]>(["requested", "active"]);
  const [open, setOpen] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const list = useLoaded(
    () => readEnrolments(reason, { programme_id: programme, status: statuses as Status[] }),
    [reason, programme, statuses.join()],
  );
  const again = () => {
    void list.reload();
    onChanged();
  };
  return (
    <section class="panel" aria-labelledby="enrolments-title">
      <div class="part-head">
        <h2 id="enrolments-title">{t("services.enrolments")}</h2>
        {canChange && known.programmes.length > 0 && (
          <button type="button" class="small strong" onClick={() => setAsking(true)}>
            {t("enrolment.ask")}
          </button>
        )}
      </div>
      <Choose
        label={t("visits.programme")}
        none={t("visits.allProgrammes")}
        value={programme}
        options={known.programmes.map((one) => [one.id, one.title])}
        onValue={setProgramme}
      />
      <Toggles
        label={t("enrolment.states")}
        options={STATUSES.map((one) => [one, t(`enrolment.status.${one}`)] as const)}
        chosen={statuses}
        onChosen={setStatuses}
      />
      <Shown of={list}>
        {(all) => <Few all={all}>{(shown) => <List all={shown} known={known} onOpen={setOpen} />}</Few>}
      </Shown>
      {open !== null && (
        <EnrolmentSheet
          enrolmentId={open}
          known={known}
          canChange={canChange}
          onChanged={again}
          onClose={() => setOpen(null)}
        />
      )}
      {asking && (
        <EnrolmentForm
          known={known}
          programme={programme}
          onAsked={(id) => {
            setAsking(false);
            again();
            setOpen(id);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}

interface ListProps {
  all: readonly Enrolment[];
  known: Known;
  onOpen: (id: string) => void;
}

function List({ all, known, onOpen }: ListProps) {
  const { t, shortDay, about } = useWords();
  if (all.length === 0) return <p class="empty-note">{t("enrolment.none")}</p>;
  /** The turn of those who wait, by programme: they come in the order of request. */
  const turns = new Map<string, number>();
  return (
    <ul class="things">
      {all.map((one) => {
        const turn = one.status === "requested" ? (turns.get(one.programme_id) ?? 0) + 1 : 0;
        if (turn > 0) turns.set(one.programme_id, turn);
        const programme = known.programmes.find((each) => each.id === one.programme_id)?.title ?? "";
        const name = one.person?.name ?? t("enrolment.unnamed", { day: shortDay(dayOf(one.created_at)) });
        return (
          <li key={one.id} class="thing">
            <div class="thing-what">
              <strong>{name}</strong>
              <span class="quiet">
                {[
                  programme,
                  t("enrolment.since", { day: shortDay(one.from_day) }),
                  one.to_day === null ? "" : t("enrolment.until", { day: shortDay(one.to_day) }),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </div>
            <span class="chips-line">
              <span class={`chip ${ENROLMENT_TONE[one.status]}`}>{t(`enrolment.status.${one.status}`)}</span>
              {turn > 0 && <span class="chip calm">{t("enrolment.turn", { n: turn })}</span>}
              {one.pauses.length > 0 && <span class="chip calm">{t("enrolment.paused")}</span>}
            </span>
            <div class="buttons">
              <button
                type="button"
                class="small"
                aria-label={about(t("act.show"), name)}
                onClick={() => onOpen(one.id)}
              >
                {t("act.show")}
              </button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
