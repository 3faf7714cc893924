/** Areas that are delivered to, areas with a fee of their own, areas of services: drawn on the town's map. */
import { useMemo } from "preact/hooks";
import { AreaEditor } from "../../area/area-editor";
import type { AreaGeometry, Bounds } from "../../area/geometry";
import { amountText, minorOf, moneyText } from "../../lib/money";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { Entries, NamedButton } from "../kit/entries";
import { Choose, Text } from "../kit/fields";
import { Outcome } from "../kit/outcome";
import { Panel } from "../kit/panel";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { seen, useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { aroundPlaces, mayWork, readOrganizations, readPlaces } from "./reading";
import type { SectionProps } from "./sections";

type Zone = Schemas["ZoneForm"];
const PURPOSES = ["delivery", "fee", "service"] as const;
type Purpose = (typeof PURPOSES)[number];

async function readZones(): Promise<Zone[]> {
  return whole(async (cursor) => {
    const page = await got(api.GET("/v1/zones", { params: { query: { limit: 200, cursor } } }));
    return { items: page.features, next_cursor: page.next_cursor };
  });
}

export function ZonesSection({ begun }: SectionProps) {
  const { t, locale } = useWords();
  const loaded = useLoaded(async () => {
    const [zones, organizations, places] = await Promise.all([
      readZones(),
      readOrganizations(),
      readPlaces(),
    ]);
    return {
      zones,
      bounds: aroundPlaces(places),
      names: new Map(organizations.map((one) => [one.id, one.name])),
      organizations,
    };
  });
  const doing = useDoing();
  const { currency } = begun.town;
  const setActive = ({ id, properties: { version, active } }: Zone) =>
    doing.run(async () => {
      await api.PATCH("/v1/zones/{zone_id}", {
        params: { path: { zone_id: id }, header: seen(version) },
        body: { properties: { active: !active } },
      });
      await loaded.reload();
    }, loaded.reload);
  return (
    <Shown of={loaded}>
      {({ zones, names, organizations, bounds }) => (
        <>
          <p class="quiet">{t("zones.help")}</p>
          <Outcome doing={doing} />
          <Entries
            all={zones}
            add={mayWork(begun) ? t("zones.new") : ""}
            none={t("zones.none")}
            form={(zone, close) => (
              <ZonePanel
                begun={begun}
                zone={zone}
                zones={zones}
                organizations={organizations}
                bounds={bounds}
                onClose={close}
                reload={loaded.reload}
              />
            )}
          >
            {(zone, edit) => {
              const about = zone.properties;
              return (
                <>
                  <div class="thing-what">
                    <strong>{about.name || t(`purpose.${about.purpose}`)}</strong>
                    <span class="chips-line">
                      <span class="quiet">{t(`purpose.${about.purpose}`)}</span>
                      {about.organization_id && (
                        <span class="quiet">{names.get(about.organization_id) ?? about.organization_id}</span>
                      )}
                      {about.fee_minor != null && <span>{moneyText(about.fee_minor, currency, locale)}</span>}
                      {!about.active && <span class="chip waits">{t("inactive")}</span>}
                    </span>
                  </div>
                  {edit && (
                    <div class="buttons">
                      <NamedButton text={t("zones.edit")} of={about.name} onClick={edit} />
                      <NamedButton
                        text={t(about.active ? "deactivate" : "activate")}
                        of={about.name}
                        disabled={doing.busy}
                        onClick={() => void setActive(zone)}
                      />
                    </div>
                  )}
                </>
              );
            }}
          </Entries>
        </>
      )}
    </Shown>
  );
}

interface ZonePanelProps extends SectionProps {
  zone: Zone | null;
  zones: readonly Zone[];
  organizations: readonly Schemas["OrganizationForm"][];
  bounds: Bounds | null;
  onClose: () => void;
  reload: () => Promise<void>;
}

function ZonePanel({ begun, zone, zones, organizations, bounds, onClose, reload }: ZonePanelProps) {
  const { t, language, locale, about } = useWords();
  const { currency, map } = begun.town;
  const entry = useEntry(
    `settings.zone.${zone?.id ?? ""}`,
    () => ({
      name: zone?.properties.name ?? "",
      purpose: (zone?.properties.purpose ?? "delivery") as string,
      owner: zone?.properties.organization_id ?? "",
      fee: amountText(zone?.properties.fee_minor, currency, locale),
      area: (zone?.geometry as AreaGeometry | undefined) ?? null,
      drawn: false,
    }),
    { onChanged: reload, onClose },
  );
  const { value, change, own, doing } = entry;
  const purpose = value.purpose as Purpose;
  const others = useMemo(
    () =>
      zones
        .filter((one) => one !== zone && one.properties.active)
        .map((one) => one.geometry as unknown as AreaGeometry),
    [zones, zone],
  );
  const save = () => {
    const { area, name, owner } = value;
    if (area === null) return doing.refuse(t("zones.draw"));
    const fee_minor = purpose === "fee" ? minorOf(value.fee, currency) : null;
    if (fee_minor === undefined || (purpose === "fee" && fee_minor === null)) {
      return doing.refuse(about(t("zones.fee"), t("bad")));
    }
    const geometry = { ...area };
    void entry.save(() =>
      zone === null
        ? api.POST("/v1/zones", {
            body: {
              type: "Feature",
              geometry,
              properties: { purpose, name, organization_id: owner === "" ? null : owner, fee_minor },
            },
          })
        : api.PATCH("/v1/zones/{zone_id}", {
            params: { path: { zone_id: zone.id }, header: seen(zone.properties.version) },
            body: { ...(value.drawn ? { geometry } : {}), properties: { name, fee_minor } },
          }),
    );
  };
  return (
    <Panel
      title={zone === null ? t("zones.new") : t("zones.edit")}
      entry={entry}
      onSubmit={save}
      onClose={onClose}
    >
      <Text label={t("name")} {...own("name")} />
      {zone === null && (
        <>
          <Choose
            label={t("zones.purpose")}
            options={PURPOSES.map((one) => [one, t(`purpose.${one}`)])}
            {...own("purpose")}
          />
          {purpose !== "service" && (
            <Choose
              label={t("zones.owner")}
              none={t("zones.town")}
              options={organizations
                .filter((one) => one.kind === "shop")
                .map((one) => [one.id, one.name] as const)}
              {...own("owner", "/organization_id")}
            />
          )}
        </>
      )}
      {purpose === "fee" && (
        <Text label={`${t("zones.fee")} (${currency})`} required {...own("fee", "/fee_minor")} />
      )}
      <AreaEditor
        // What was typed and drawn before may be forgotten: then the map shows what is stored.
        key={String(entry.found)}
        language={language}
        map={map}
        bounds={bounds}
        value={value.area}
        others={others}
        onChange={(area) => change({ area, drawn: true })}
      />
    </Panel>
  );
}
