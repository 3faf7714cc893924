/** Who it is for: somebody known with one touch, or a name and an address. */
import { useWords } from "../i18n/words";
import type { Person } from "../wire";
import { type BagDraft, doorOf, forPerson } from "./draft";

interface PersonPartProps {
  draft: BagDraft;
  people: Person[] | null;
  onDraft: (draft: BagDraft) => void;
}

export function PersonPart({ draft, people, onDraft }: PersonPartProps) {
  const { t } = useWords();
  const person = people?.find((one) => one.id === draft.person_id);
  const choosing = people !== null && people.length > 0;
  return (
    <>
      {choosing && (people.length > 1 || person === undefined) && (
        <fieldset>
          <legend>{t("bag.who")}</legend>
          <div class="chips column">
            {people.map((one) => (
              <button
                key={one.id}
                type="button"
                class="choice"
                aria-pressed={one.id === draft.person_id}
                onClick={() => onDraft(forPerson(draft, one))}
              >
                {one.name}
              </button>
            ))}
          </div>
        </fieldset>
      )}
      {person !== undefined && <KnownPerson draft={draft} person={person} onDraft={onDraft} />}
      {choosing && draft.person_id !== "" && (
        <button
          type="button"
          class="small"
          onClick={() =>
            onDraft({ ...draft, person_id: "", ...(person === undefined ? {} : { name: "", door: null }) })
          }
        >
          {t("bag.somebodyElse")}
        </button>
      )}
      {(draft.person_id === "" || people?.length === 0) && (
        <>
          {people?.length === 0 && <p class="quiet">{t("bag.newCustomer")}</p>}
          <label>
            {t("bag.name")}
            <input
              value={draft.name}
              maxLength={200}
              autocomplete="off"
              onInput={(event) => onDraft({ ...draft, name: event.currentTarget.value })}
            />
          </label>
        </>
      )}
      {draft.door === null && (person !== undefined || draft.person_id === "" || people?.length === 0) && (
        <label>
          {t("bag.address")}
          <input
            value={draft.address}
            maxLength={300}
            autocomplete="off"
            placeholder={t("bag.addressHint")}
            onInput={(event) => onDraft({ ...draft, address: event.currentTarget.value })}
          />
        </label>
      )}
    </>
  );
}

function KnownPerson({
  draft,
  person,
  onDraft,
}: {
  draft: BagDraft;
  person: Person;
  onDraft: (draft: BagDraft) => void;
}) {
  const { t } = useWords();
  const firstName = person.name.split(/\s+/)[0] ?? person.name;
  return (
    <div class="known">
      <p class="known-name">{firstName}</p>
      {person.doors.length > 0 && (
        <fieldset>
          <legend class="unseen">{t("bag.address")}</legend>
          <div class="chips column">
            {person.doors.slice(0, 3).map((door) => (
              <button
                key={door.place_id}
                type="button"
                class="choice"
                aria-pressed={draft.door?.position?.join() === door.position.join()}
                onClick={() => onDraft({ ...draft, door: doorOf(door) })}
              >
                {door.address || door.name || t("basket.doorOnMap")}
              </button>
            ))}
            <button
              type="button"
              class="choice"
              aria-pressed={draft.door === null}
              onClick={() => onDraft({ ...draft, door: null })}
            >
              {t("bag.otherAddress")}
            </button>
          </div>
        </fieldset>
      )}
    </div>
  );
}
