import { useEffect, useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { ProblemNote } from "../kit/problem-note";
import { useDoing } from "../kit/use-doing";
import { useWords } from "./i18n/page-words";
import type { Organization } from "./page";
import { type ImportForm, sentAs } from "./sending";

interface ImportListProps {
  organizations: readonly Organization[];
  /** Grows whenever there is something new. */
  changed: number;
  shown: string | null;
  onShow: (importId: string) => void;
}

const AT_ONCE = 20;

/** The files that were sent, the latest first. */
export function ImportList({ organizations, changed, shown, onShow }: ImportListProps) {
  const { t, moment } = useWords();
  const [items, setItems] = useState<ImportForm[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [read, setRead] = useState(false);
  const doing = useDoing();
  const page = (cursor: string) =>
    doing.run(async () => {
      const found = await got(api.GET("/v1/imports", { params: { query: { limit: AT_ONCE, cursor } } }));
      setItems((before) => (cursor === "" ? found.imports : [...before, ...found.imports]));
      setNext(found.next_cursor);
      setRead(true);
    });
  useEffect(() => void page(""), [changed]);
  const names = new Map(organizations.map((one) => [one.id, one.name]));
  return (
    <section class="panel" aria-labelledby="imports-title">
      <h2 id="imports-title">{t("list.title")}</h2>
      <ProblemNote error={doing.error} onAgain={() => void page("")} />
      {read && items.length === 0 && <p class="empty-note">{t("list.none")}</p>}
      <ul class="things">
        {items.map((one) => (
          <li key={one.id} class="thing">
            <div class="thing-what">
              <strong>{moment(one.created_at)}</strong>
              <span class="quiet">
                {[sentAs(one.id)?.file.name, names.get(one.sender_id)].filter(Boolean).join(" · ")}
              </span>
            </div>
            <p class="chips-line">
              {one.status !== "done" && (
                <span class={`chip ${one.status === "failed" ? "late" : "cold"}`}>
                  {t(`list.status.${one.status}`)}
                </span>
              )}
              <span class="chip calm">{t("result.taken", { n: one.taken })}</span>
              {one.faulty > 0 && <span class="chip late">{t("result.faulty", { n: one.faulty })}</span>}
            </p>
            <div class="buttons">
              <button
                type="button"
                class="small"
                aria-pressed={one.id === shown}
                aria-label={t("list.show", { when: moment(one.created_at) })}
                onClick={() => onShow(one.id)}
              >
                {t("act.show")}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {next !== null && (
        <div class="buttons">
          <button type="button" class="small" disabled={doing.busy} onClick={() => void page(next)}>
            {t("act.more")}
          </button>
        </div>
      )}
    </section>
  );
}
