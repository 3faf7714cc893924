import { useEffect, useState } from "preact/hooks";
import { api, got } from "../../signed-in/api";
import { useWords } from "./i18n/page-words";
import type { Organization } from "./page";
import { COLUMNS, NEEDED, writeLines } from "./sent-file";

/** Which columns a file may have, and an example with shops of this very town. */
export function ColumnHelp({ organizations }: { organizations: readonly Organization[] }) {
  const { t } = useWords();
  const example = useExample(organizations);
  return (
    <section class="panel" aria-labelledby="columns-title">
      <h2 id="columns-title">{t("columns.title")}</h2>
      <p>{t("columns.about")}</p>
      {example !== null && (
        <div class="buttons">
          <a class="small" href={example} download={t("columns.exampleName")}>
            {t("columns.example")}
          </a>
        </div>
      )}
      <details>
        <summary>{t("columns.all")}</summary>
        <dl class="column-list">
          {COLUMNS.map((name) => (
            <div key={name}>
              <dt>
                <code>{name}</code>
                {NEEDED.includes(name) && <span class="chip cold">{t("columns.needed")}</span>}
              </dt>
              <dd>{t(`column.${name}`)}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
}

/** An address from which the example is downloaded; null until it is made. */
function useExample(organizations: readonly Organization[]): string | null {
  const { t, today } = useWords();
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    let made = "";
    let over = false;
    void got(api.GET("/v1/places", { params: { query: { kind: ["shop"], limit: 1 } } }))
      .then((page) => page.places[0])
      .catch(() => undefined)
      .then((place) => {
        if (over) return;
        const shops = organizations.filter((one) => one.kind === "shop" && one.active).map((one) => one.name);
        const door: Record<string, string> = place
          ? { address: place.address, lon: String(place.position[0]), lat: String(place.position[1]) }
          : {};
        const line = (number: number, more: Record<string, string>) => ({
          cells: { external_ref: `A-${number}`, day: today, ...door, ...more },
        });
        const columns = COLUMNS.filter((name) => !["weight_kg", "priority"].includes(name));
        const file = {
          name: "",
          text: "",
          format: "csv" as const,
          delimiter: ";",
          columns: [...columns],
          lines: [],
        };
        const text = writeLines(file, [
          line(1, {
            recipient: "Camille Exemple",
            phone: "+33600000001",
            window_from: "17:00",
            window_to: "18:00",
            shops: shops.slice(0, 2).join("|"),
            items: [t("columns.items.1"), t("columns.items.2")]
              .slice(0, Math.max(1, Math.min(2, shops.length)))
              .join("|"),
            floor: "3",
            volume_l: "12",
            weight_g: "4000",
            temperature: "ambient",
            note: t("columns.note"),
          }),
          line(2, {
            recipient: "Alix Exemple",
            phone: "+33600000002",
            window_from: "18:00",
            window_to: "19:30",
            shops: shops[0] ?? "",
            items: t("columns.items.3"),
            temperature: "chilled",
          }),
        ]);
        // Spreadsheets know UTF-8 by its mark.
        made = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
        setAddress(made);
      });
    return () => {
      over = true;
      if (made !== "") URL.revokeObjectURL(made);
    };
  }, [organizations, today, t]);
  return address;
}
