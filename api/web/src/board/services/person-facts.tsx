import { useWords } from "./i18n/page-words";
import type { Person } from "./known";

/** Who somebody is, where the server has named them. */
export function PersonFacts({ person }: { person: Person }) {
  const { t } = useWords();
  return (
    <dl class="fact-list person">
      <div>
        <dt>{t("person.name")}</dt>
        <dd>{person.name}</dd>
      </div>
      {person.phone !== null && (
        <div>
          <dt>{t("person.phone")}</dt>
          <dd>
            <a href={`tel:${person.phone}`}>{person.phone}</a>
          </dd>
        </div>
      )}
      <div>
        <dt>{t("person.address")}</dt>
        <dd>{person.address}</dd>
      </div>
      {person.external_ref !== null && (
        <div>
          <dt>{t("person.reference")}</dt>
          <dd>{person.external_ref}</dd>
        </div>
      )}
    </dl>
  );
}
