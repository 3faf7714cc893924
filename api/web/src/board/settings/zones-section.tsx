/** Areas that are delivered to, areas with a fee of their own, areas of services: drawn on the town's map. */
import { useMemo, useState } from "preact/hooks";
import { AreaEditor } from "../../area/area-editor";
import type { AreaGeometry, Bounds } from "../../area/geometry";
import { amountText, minorOf, moneyText } from "../../lib/money";
import { SelectField, TextField } from "../../parts/field";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { Outcome, Panel, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import { aroundPlaces, mayWork, readOrganizations, readPlaces } from "./reading";
import type { SectionProps } from "./sections";
import { en, fr } from "./words";

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
  const { t, locale } = useSaid({ fr, en });
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
  const [open, setOpen] = useState<Zone | "new" | null>(null);
  const doing = useDoing();
  const may = mayWork(begun);
  const { currency } = begun.town;
  const setActive = (zone: Zone, active: boolean) =>
    doing.run(async () => {
      await got(
        api.PATCH("/v1/zones/{zone_id}", {
          params: {
            path: { zone_id: zone.id },
            header: { "If-Match": `"${zone.properties.version}"` },
          },
          body: { properties: { active } },
        }),
      );
      await loaded.reload();
    }, loaded.reload);
  return (
    <When loaded={loaded}>
      {({ zones, names, organizations, bounds }) => (
        <>
          <p class="quiet">{t("zones.help")}</p>
          <Outcome doing={doing} />
          {open !== null ? (
            <ZonePanel
              key={open === "new" ? "new" : open.id}
              begun={begun}
              zone={open === "new" ? null : open}
              zones={zones}
              organizations={organizations}
              bounds={bounds}
              onClose={() => setOpen(null)}
              reload={loaded.reload}
            />
          ) : (
            may && (
              <div class="kit-actions">
                <button type="button" class="small strong" onClick={() => setOpen("new")}>
                  {t("zones.new")}
                </button>
              </div>
            )
          )}
          {zones.length === 0 && <p>{t("zones.none")}</p>}
          <ul class="kit-list">
            {zones.map((zone) => {
              const about = zone.properties;
              return (
                <li key={zone.id} class="kit-item">
                  <div class="kit-item-head">
                    <strong>{about.name || t(`purpose.${about.purpose}`)}</strong>
                    <span class="quiet">{t(`purpose.${about.purpose}`)}</span>
                    {about.organization_id && (
                      <span class="quiet">{names.get(about.organization_id) ?? about.organization_id}</span>
                    )}
                    {about.fee_minor != null && <span>{moneyText(about.fee_minor, currency, locale)}</span>}
                    {!about.active && <span class="chip waits">{t("inactive")}</span>}
                  </div>
                  {may && (
                    <div class="kit-actions">
                      <button type="button" class="small" onClick={() => setOpen(zone)}>
                        {t("zones.edit")}
                        <span class="unseen"> {about.name}</span>
                      </button>
                      <button
                        type="button"
                        class="small"
                        disabled={doing.busy}
                        onClick={() => void setActive(zone, !about.active)}
                      >
                        {t(about.active ? "deactivate" : "activate")}
                        <span class="unseen"> {about.name}</span>
                      </button>
                    </div>
                  )}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </When>
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
  const { t, language, locale, about } = useSaid({ fr, en });
  const { currency, map } = begun.town;
  const doing = useDoing();
  const [name, setName] = useState(zone?.properties.name ?? "");
  const [purpose, setPurpose] = useState<Purpose>(zone?.properties.purpose ?? "delivery");
  const [owner, setOwner] = useState(zone?.properties.organization_id ?? "");
  const [fee, setFee] = useState(amountText(zone?.properties.fee_minor, currency, locale));
  const [area, setArea] = useState<AreaGeometry | null>((zone?.geometry as AreaGeometry | undefined) ?? null);
  const [drawn, setDrawn] = useState(false);
  const others = useMemo(
    () =>
      zones
        .filter((one) => one !== zone && one.properties.active)
        .map((one) => one.geometry as unknown as AreaGeometry),
    [zones, zone],
  );
  const save = async () => {
    if (area === null) return doing.refuse(t("zones.draw"));
    const fee_minor = purpose === "fee" ? minorOf(fee, currency) : null;
    if (fee_minor === undefined || (purpose === "fee" && fee_minor === null)) {
      return doing.refuse(about(t("zones.fee"), t("bad")));
    }
    const geometry = { ...area };
    const done = await doing.run(async () => {
      if (zone === null) {
        await got(
          api.POST("/v1/zones", {
            body: {
              type: "Feature",
              geometry,
              properties: { purpose, name, organization_id: owner === "" ? null : owner, fee_minor },
            },
          }),
        );
      } else {
        await got(
          api.PATCH("/v1/zones/{zone_id}", {
            params: {
              path: { zone_id: zone.id },
              header: { "If-Match": `"${zone.properties.version}"` },
            },
            body: { ...(drawn ? { geometry } : {}), properties: { name, fee_minor } },
          }),
        );
      }
      await reload();
    }, reload);
    if (done) onClose();
  };
  return (
    <Panel
      title={zone === null ? t("zones.new") : t("zones.edit")}
      doing={doing}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <div class="fields">
        <TextField label={t("name")} value={name} onValue={setName} autocomplete="off" />
        {zone === null && (
          <>
            <SelectField
              label={t("zones.purpose")}
              value={purpose}
              onValue={(next) => setPurpose(next as Purpose)}
              options={PURPOSES.map((one) => [one, t(`purpose.${one}`)] as const)}
            />
            {purpose !== "service" && (
              <SelectField
                label={t("zones.owner")}
                value={owner}
                onValue={setOwner}
                options={[
                  ["", t("zones.town")],
                  ...organizations
                    .filter((one) => one.kind === "shop")
                    .map((one) => [one.id, one.name] as const),
                ]}
              />
            )}
          </>
        )}
        {purpose === "fee" && (
          <TextField label={`${t("zones.fee")} (${currency})`} value={fee} onValue={setFee} />
        )}
      </div>
      <AreaEditor
        language={language}
        map={map}
        bounds={bounds}
        value={area}
        others={others}
        onChange={(next) => {
          setDrawn(true);
          setArea(next);
        }}
      />
    </Panel>
  );
}
