import { useWords } from "../i18n/language";
import type { Plan } from "../wire/types";

/** What closures and changing streets mean for this plan; nothing on days without any. */
export function StreetNotes({ plan }: { plan: Plan }) {
  const { t } = useWords();
  const notes = plan.solver.street_notes;
  if (notes.length === 0) return null;
  return (
    <section class="block" aria-labelledby="street-notes-title">
      <h2 id="street-notes-title">{t("streetNotes.title")}</h2>
      {/* The planner writes its notes in English, with what coordinators noted in their own words. */}
      <ul class="street-notes" lang="en">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}
