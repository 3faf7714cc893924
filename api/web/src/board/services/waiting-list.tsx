import { api, got, whole } from "../../signed-in/api";
import { dayOf } from "../kit/calendar";
import { Sheet } from "../kit/sheet";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import { because, type Programme } from "./known";
import { useReason } from "./reason";

interface WaitingListProps {
  programme: Programme;
  onOpen: (enrolmentId: string) => void;
  onClose: () => void;
}

/** Who waits for a place, in the order in which free places go to them. */
export function WaitingList({ programme, onOpen, onClose }: WaitingListProps) {
  const { t, shortDay } = useWords();
  const reason = useReason();
  const waiting = useLoaded(
    () =>
      whole(async (cursor) => {
        const page = await got(
          api.GET("/v1/programmes/{programme_id}/waiting-list", {
            params: {
              path: { programme_id: programme.id },
              query: { limit: 200, cursor },
              header: because(reason),
            },
          }),
        );
        return { items: page.waiting, next_cursor: page.next_cursor };
      }),
    [programme.id, reason],
  );
  return (
    <Sheet title={t("waiting.title", { title: programme.title })} onClose={onClose}>
      <Shown of={waiting}>
        {(all) =>
          all.length === 0 ? (
            <p class="empty-note">{t("waiting.none")}</p>
          ) : (
            <ol class="things">
              {all.map((one, index) => (
                <li key={one.enrolment_id} class="thing">
                  <div class="thing-what">
                    <strong>
                      {index + 1}.{" "}
                      {one.person?.name ?? t("enrolment.unnamed", { day: shortDay(dayOf(one.asked_at)) })}
                    </strong>
                    <span class="quiet">{t("waiting.asked", { day: shortDay(dayOf(one.asked_at)) })}</span>
                  </div>
                  <div class="buttons">
                    <button type="button" class="small" onClick={() => onOpen(one.enrolment_id)}>
                      {t("act.show")}
                    </button>
                  </div>
                </li>
              ))}
            </ol>
          )
        }
      </Shown>
    </Sheet>
  );
}
