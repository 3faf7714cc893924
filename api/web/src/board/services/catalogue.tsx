import { useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { ProblemNote } from "../kit/problem-note";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./i18n/page-words";
import { fieldOf, type Known, type ServiceType, type Template } from "./known";
import { ServiceForm } from "./service-form";

interface CatalogueProps {
  known: Known;
  canChange: boolean;
  onChanged: () => void;
}

/** The services of the town, and those that are shipped and can be taken over. */
export function Catalogue({ known, canChange, onChanged }: CatalogueProps) {
  const { t, language, about } = useWords();
  const templates = useLoaded(
    async () => (await got(api.GET("/v1/service-templates"))).service_templates,
    [],
  );
  const [open, setOpen] = useState<string | null>(null);
  const doing = useDoing();
  const act = async (step: () => Promise<unknown>) => {
    if (await doing.run(step)) onChanged();
  };
  const chosen = known.services.find((one) => one.key === open);
  return (
    <>
      <section class="panel" aria-labelledby="catalogue-title">
        <h2 id="catalogue-title">{t("catalogue.own")}</h2>
        <ProblemNote error={doing.error} />
        {known.services.length === 0 && <p class="empty-note">{t("catalogue.none")}</p>}
        <ul class="things">
          {known.services.map((one) => (
            <li key={one.key} class="thing">
              <ServiceText service={one} />
              <span class="chips-line">
                <span class={`chip ${one.active ? "easy" : "calm"}`}>
                  {t(one.active ? "catalogue.inUse" : "catalogue.outOfUse")}
                </span>
              </span>
              {canChange && (
                <div class="buttons">
                  <button
                    type="button"
                    class="small"
                    aria-label={about(t("act.edit"), one.title[language])}
                    onClick={() => setOpen(one.key)}
                  >
                    {t("act.edit")}
                  </button>
                  <button
                    type="button"
                    class="small"
                    disabled={doing.busy}
                    aria-label={about(
                      t(one.active ? "catalogue.deactivate" : "catalogue.activate"),
                      one.title[language],
                    )}
                    onClick={() =>
                      void act(() => {
                        const path = { params: { path: { key: one.key } } };
                        return one.active
                          ? api.POST("/v1/service-types/{key}/deactivate", path)
                          : api.POST("/v1/service-types/{key}/activate", path);
                      })
                    }
                  >
                    {t(one.active ? "catalogue.deactivate" : "catalogue.activate")}
                  </button>
                </div>
              )}
            </li>
          ))}
        </ul>
      </section>
      {canChange && (
        <section class="panel" aria-labelledby="templates-title">
          <h2 id="templates-title">{t("catalogue.templates")}</h2>
          <p>{t("catalogue.templatesHint")}</p>
          <Shown of={templates}>
            {(all) => (
              <ul class="things">
                {all.map((one) => (
                  <li key={one.key} class="thing">
                    <ServiceText service={one} />
                    <div class="buttons">
                      {known.services.some((each) => each.key === one.key) ? (
                        <span class="chip easy">{t("catalogue.taken")}</span>
                      ) : (
                        <button
                          type="button"
                          class="small"
                          disabled={doing.busy}
                          aria-label={about(t("catalogue.take"), one.title[language])}
                          onClick={() =>
                            void act(() =>
                              api.POST("/v1/service-types", { body: { template: one.key, changes: {} } }),
                            )
                          }
                        >
                          {t("catalogue.take")}
                        </button>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
            )}
          </Shown>
        </section>
      )}
      {chosen && <ServiceForm service={chosen} onChanged={onChanged} onClose={() => setOpen(null)} />}
    </>
  );
}

type Words = { fr: string; en: string };
type Law = { cite: string; says: Words; url: string | null };

/** What a service is: when, how long, and by which law. */
function ServiceText({ service }: { service: ServiceType | Template }) {
  const { t, language, span } = useWords();
  const { service: document } = service;
  const window = fieldOf<{ from: string; to: string }>(document, "window");
  const duration_s = fieldOf<number>(document, "service_s");
  const most = fieldOf<number>(document, "frequency", "most_per_week");
  const about = fieldOf<Words>(document, "about")?.[language];
  const law = fieldOf<Law[]>(document, "law") ?? [];
  return (
    <div class="thing-what">
      <strong>{service.title[language]}</strong>
      <span class="quiet">
        {[
          window ? `${window.from}–${window.to}` : "",
          duration_s === undefined ? "" : t("catalogue.atDoor", { span: span(duration_s) }),
          most === undefined ? "" : t("catalogue.perWeek", { n: most }),
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
      {(about || law.length > 0) && (
        <details>
          <summary>{t("catalogue.more")}</summary>
          {about && <p>{about}</p>}
          <ul class="law">
            {law.map((one) => (
              <li key={one.cite}>
                <strong>{one.cite}</strong> {one.says[language]}
                {service.unchecked_law.includes(one.cite) && (
                  <span class="chip tight">{t("catalogue.unchecked")}</span>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
