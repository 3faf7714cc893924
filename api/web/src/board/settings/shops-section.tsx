/** Organisations: shops, associations, marketplaces; how they are reached, and how much they take on. */
import { useState } from "preact/hooks";
import { PointEditor } from "../../area/area-editor";
import type { Position } from "../../area/geometry";
import { SelectField, TextField } from "../../parts/field";
import { api, got } from "../../signed-in/api";
import { Outcome, Panel, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import {
  aroundPlaces,
  isAdmin,
  matches,
  mayWork,
  type Organization,
  type Place,
  readOrganizations,
  readPlaces,
} from "./reading";
import type { SectionProps } from "./sections";
import { en, fr } from "./words";

const KINDS = ["shop", "marketplace", "association", "courier_coop", "agency", "town"] as const;
type Kind = (typeof KINDS)[number];
/** A list is read to its end by nobody: whoever looks for one writes its name. */
const SHOWN = 60;

export function ShopsSection({ begun }: SectionProps) {
  const { t } = useSaid({ fr, en });
  const loaded = useLoaded(async () => {
    const [organizations, places] = await Promise.all([readOrganizations(), readPlaces()]);
    return { organizations, places: new Map(places.map((one) => [one.id, one])) };
  });
  const [open, setOpen] = useState<Organization | "new" | null>(null);
  const [wanted, setWanted] = useState("");
  const [more, setMore] = useState(SHOWN);
  const doing = useDoing();
  const setActive = (one: Organization, active: boolean) =>
    doing.run(async () => {
      await got(
        api.PATCH("/v1/organizations/{organization_id}", {
          params: { path: { organization_id: one.id }, header: { "If-Match": `"${one.version}"` } },
          body: { active },
        }),
      );
      await loaded.reload();
    }, loaded.reload);
  return (
    <When loaded={loaded}>
      {({ organizations, places }) => {
        const found = organizations.filter((one) => matches(wanted, one.name, t(`kind.${one.kind}`)));
        return (
          <>
            <Outcome doing={doing} />
            {open !== null ? (
              <OrganizationPanel
                key={open === "new" ? "new" : open.id}
                begun={begun}
                organization={open === "new" ? null : open}
                organizations={organizations}
                places={[...places.values()]}
                onClose={() => setOpen(null)}
                reload={loaded.reload}
              />
            ) : (
              isAdmin(begun) && (
                <div class="kit-actions">
                  <button type="button" class="small strong" onClick={() => setOpen("new")}>
                    {t("shops.new")}
                  </button>
                </div>
              )
            )}
            <TextField label={t("search")} value={wanted} onValue={setWanted} autocomplete="off" />
            <p class="quiet" role="status">
              {t("shops.count", { n: found.length })}
            </p>
            <ul class="kit-list">
              {found.slice(0, more).map((one) => (
                <li key={one.id} class="kit-item">
                  <div class="kit-item-head">
                    <strong>{one.name}</strong>
                    <span class="quiet">{t(`kind.${one.kind}`)}</span>
                    {one.place_id && <span class="quiet">{places.get(one.place_id)?.address}</span>}
                    {one.contact.phone && <a href={`tel:${one.contact.phone}`}>{one.contact.phone}</a>}
                    {one.paused_until && <span class="chip tight">{t("shops.paused")}</span>}
                    {!one.active && <span class="chip waits">{t("inactive")}</span>}
                    {one.kind === "shop" && one.place_id === null && (
                      <span class="chip late">{t("shops.noPlace")}</span>
                    )}
                  </div>
                  {mayWork(begun) && (
                    <div class="kit-actions">
                      <button type="button" class="small" onClick={() => setOpen(one)}>
                        {t("change")}
                        <span class="unseen"> {one.name}</span>
                      </button>
                      <button
                        type="button"
                        class="small"
                        disabled={doing.busy}
                        onClick={() => void setActive(one, !one.active)}
                      >
                        {t(one.active ? "deactivate" : "activate")}
                        <span class="unseen"> {one.name}</span>
                      </button>
                    </div>
                  )}
                </li>
              ))}
            </ul>
            {found.length > more && (
              <button type="button" class="small" onClick={() => setMore(more + SHOWN)}>
                {t("more")}
              </button>
            )}
          </>
        );
      }}
    </When>
  );
}

interface OrganizationPanelProps extends SectionProps {
  organization: Organization | null;
  organizations: readonly Organization[];
  places: readonly Place[];
  onClose: () => void;
  reload: () => Promise<void>;
}

const NEW_PLACE = "new";

function OrganizationPanel({
  begun,
  organization,
  organizations,
  places,
  onClose,
  reload,
}: OrganizationPanelProps) {
  const { t, language, about } = useSaid({ fr, en });
  const doing = useDoing();
  const [kind, setKind] = useState<Kind>(organization?.kind ?? "shop");
  const [name, setName] = useState(organization?.name ?? "");
  const [parent, setParent] = useState(organization?.parent_id ?? "");
  const [phone, setPhone] = useState(organization?.contact.phone ?? "");
  const [email, setEmail] = useState(organization?.contact.email ?? "");
  const [logo, setLogo] = useState(organization?.contact.logo ?? "");
  const [place, setPlace] = useState(organization === null ? NEW_PLACE : (organization.place_id ?? ""));
  const [point, setPoint] = useState<Position | null>(null);
  const [prepare, setPrepare] = useState(
    organization?.pace == null ? "" : String((organization.pace.prepare_s ?? 0) / 60),
  );
  const [most, setMost] = useState(
    organization?.pace?.most_per_quarter == null ? "" : String(organization.pace.most_per_quarter),
  );
  const makesPlace = kind === "shop" && place === NEW_PLACE;
  const save = async () => {
    if (name.trim() === "") return doing.refuse(about(t("name"), t("bad")));
    if (makesPlace && point === null) return doing.refuse(t("places.draw"));
    if (![prepare, most].every((text) => text.trim() === "" || /^\d+$/.test(text.trim()))) {
      return doing.refuse(about(t("shops.pace"), t("bad")));
    }
    const done = await doing.run(async () => {
      let placeId: string | null = kind === "shop" && place !== "" ? place : null;
      if (makesPlace) {
        const made = await got(
          api.POST("/v1/places", {
            body: {
              kind: "shop",
              name: name.trim(),
              position: point as Position,
              address: "",
              access_note: "",
              setup_s: 0,
              opening_hours: "",
              category: "",
            },
          }),
        );
        placeId = made.id;
        // Where the rest is refused, the place is not made again.
        setPlace(made.id);
      }
      const contact = { phone: phone.trim(), email: email.trim(), logo: logo.trim() };
      if (organization === null) {
        await got(
          api.POST("/v1/organizations", {
            body: { kind, name: name.trim(), parent_id: parent || null, place_id: placeId, contact },
          }),
        );
      } else {
        await got(
          api.PATCH("/v1/organizations/{organization_id}", {
            params: {
              path: { organization_id: organization.id },
              header: { "If-Match": `"${organization.version}"` },
            },
            body: {
              ...(name.trim() === organization.name ? {} : { name: name.trim() }),
              ...(parent === (organization.parent_id ?? "") ? {} : { parent_id: parent || null }),
              ...(placeId === organization.place_id ? {} : { place_id: placeId }),
              contact,
              pace: {
                prepare_s: Number(prepare.trim() || 0) * 60,
                most_per_quarter: most.trim() === "" ? null : Number(most),
              },
            },
          }),
        );
      }
      await reload();
    }, reload);
    if (done) onClose();
  };
  return (
    <Panel
      title={organization === null ? t("shops.new") : organization.name}
      doing={doing}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <div class="fields">
        {organization === null && (
          <SelectField
            label={t("shops.kind")}
            value={kind}
            onValue={(next) => setKind(next as Kind)}
            options={KINDS.map((one) => [one, t(`kind.${one}`)] as const)}
          />
        )}
        <TextField label={t("name")} value={name} onValue={setName} autocomplete="off" />
        <SelectField
          label={t("shops.parent")}
          value={parent}
          onValue={setParent}
          options={[
            ["", t("none")],
            ...organizations
              .filter((one) => one.kind !== "shop" && one.id !== organization?.id)
              .map((one) => [one.id, one.name] as const),
          ]}
        />
        <TextField label={t("phone")} type="tel" value={phone} onValue={setPhone} autocomplete="off" />
        <TextField label={t("email")} type="email" value={email} onValue={setEmail} autocomplete="off" />
        <TextField label={t("shops.logo")} type="url" value={logo} onValue={setLogo} autocomplete="off" />
        {organization !== null && kind === "shop" && (
          <>
            <TextField label={t("shops.prepare")} value={prepare} onValue={setPrepare} />
            <TextField label={t("shops.most")} value={most} onValue={setMost} />
          </>
        )}
      </div>
      {kind === "shop" && (
        <>
          <SelectField
            label={t("shops.place")}
            value={place}
            onValue={setPlace}
            options={[
              [NEW_PLACE, t("shops.newPlace")],
              ["", t("none")],
              ...places
                .filter((one) => one.kind === "shop" || one.id === place)
                .map((one) => [one.id, one.address ? `${one.name}, ${one.address}` : one.name] as const),
            ]}
          />
          {makesPlace && (
            <PointEditor
              language={language}
              map={begun.town.map}
              bounds={aroundPlaces(places)}
              value={point}
              onChange={setPoint}
            />
          )}
        </>
      )}
    </Panel>
  );
}
