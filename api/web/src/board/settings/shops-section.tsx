/** Organisations: shops, associations, marketplaces; how they are reached, and how much they take on. */
import { useState } from "preact/hooks";
import { PointEditor } from "../../area/area-editor";
import type { Position } from "../../area/geometry";
import { TextField } from "../../parts/field";
import { api, got } from "../../signed-in/api";
import { EditButton, Entries, NamedButton } from "../kit/entries";
import { Choose, Text } from "../kit/fields";
import { Outcome } from "../kit/outcome";
import { Panel } from "../kit/panel";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { seen, useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
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

const KINDS = ["shop", "marketplace", "association", "courier_coop", "agency", "town"] as const;
type Kind = (typeof KINDS)[number];

export function ShopsSection({ begun }: SectionProps) {
  const { t } = useWords();
  const loaded = useLoaded(async () => {
    const [organizations, places] = await Promise.all([readOrganizations(), readPlaces()]);
    return { organizations, places: new Map(places.map((one) => [one.id, one])) };
  });
  const [wanted, setWanted] = useState("");
  const doing = useDoing();
  const setActive = (one: Organization) =>
    doing.run(async () => {
      await api.PATCH("/v1/organizations/{organization_id}", {
        params: { path: { organization_id: one.id }, header: seen(one.version) },
        body: { active: !one.active },
      });
      await loaded.reload();
    }, loaded.reload);
  return (
    <Shown of={loaded}>
      {({ organizations, places }) => {
        const found = organizations.filter((one) => matches(wanted, one.name, t(`kind.${one.kind}`)));
        return (
          <>
            <Outcome doing={doing} />
            <TextField label={t("search")} value={wanted} onValue={setWanted} autocomplete="off" />
            <p class="quiet" role="status">
              {t("shops.count", { n: found.length })}
            </p>
            <Entries
              all={found}
              add={isAdmin(begun) ? t("shops.new") : ""}
              mayEdit={mayWork(begun)}
              none=""
              form={(organization, close) => (
                <OrganizationPanel
                  begun={begun}
                  organization={organization}
                  organizations={organizations}
                  places={[...places.values()]}
                  onClose={close}
                  reload={loaded.reload}
                />
              )}
            >
              {(one, edit) => (
                <>
                  <div class="thing-what">
                    <strong>{one.name}</strong>
                    <span class="chips-line">
                      <span class="quiet">{t(`kind.${one.kind}`)}</span>
                      {one.place_id && <span class="quiet">{places.get(one.place_id)?.address}</span>}
                      {one.contact.phone && <a href={`tel:${one.contact.phone}`}>{one.contact.phone}</a>}
                      {one.paused_until && <span class="chip tight">{t("shops.paused")}</span>}
                      {!one.active && <span class="chip waits">{t("inactive")}</span>}
                      {one.kind === "shop" && one.place_id === null && (
                        <span class="chip late">{t("shops.noPlace")}</span>
                      )}
                    </span>
                  </div>
                  {edit && (
                    <div class="buttons">
                      <EditButton of={one.name} onEdit={edit} />
                      <NamedButton
                        text={t(one.active ? "deactivate" : "activate")}
                        of={one.name}
                        disabled={doing.busy}
                        onClick={() => void setActive(one)}
                      />
                    </div>
                  )}
                </>
              )}
            </Entries>
          </>
        );
      }}
    </Shown>
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
  const { t, language } = useWords();
  const pace = organization?.pace;
  const entry = useEntry(
    `settings.organization.${organization?.id ?? ""}`,
    () => ({
      kind: (organization?.kind ?? "shop") as string,
      name: organization?.name ?? "",
      parent: organization?.parent_id ?? "",
      phone: organization?.contact.phone ?? "",
      email: organization?.contact.email ?? "",
      logo: organization?.contact.logo ?? "",
      place: organization === null ? NEW_PLACE : (organization.place_id ?? ""),
      point: null as Position | null,
      prepare: pace == null ? "" : String((pace.prepare_s ?? 0) / 60),
      most: pace?.most_per_quarter == null ? "" : String(pace.most_per_quarter),
    }),
    { onChanged: reload, onClose },
  );
  const { value, change, own, doing } = entry;
  const kind = value.kind as Kind;
  const { point } = value;
  const makesPlace = kind === "shop" && value.place === NEW_PLACE;
  const save = () => {
    if (makesPlace && point === null) return doing.refuse(t("places.draw"));
    const name = value.name.trim();
    void entry.save(async () => {
      let placeId: string | null = kind === "shop" && value.place !== "" ? value.place : null;
      if (makesPlace) {
        const made = await got(
          api.POST("/v1/places", {
            body: {
              kind: "shop",
              name,
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
        change({ place: made.id });
      }
      const contact = { phone: value.phone.trim(), email: value.email.trim(), logo: value.logo.trim() };
      if (organization === null) {
        const body = { kind, name, parent_id: value.parent || null, place_id: placeId, contact };
        await api.POST("/v1/organizations", { body });
        return;
      }
      await api.PATCH("/v1/organizations/{organization_id}", {
        params: { path: { organization_id: organization.id }, header: seen(organization.version) },
        body: {
          ...(name === organization.name ? {} : { name }),
          ...(value.parent === (organization.parent_id ?? "") ? {} : { parent_id: value.parent || null }),
          ...(placeId === organization.place_id ? {} : { place_id: placeId }),
          contact,
          pace: {
            prepare_s: Number(value.prepare.trim() || 0) * 60,
            most_per_quarter: value.most.trim() === "" ? null : Number(value.most),
          },
        },
      });
    });
  };
  return (
    <Panel
      title={organization === null ? t("shops.new") : organization.name}
      entry={entry}
      onSubmit={save}
      onClose={onClose}
    >
      {organization === null && (
        <Choose
          label={t("shops.kind")}
          options={KINDS.map((one) => [one, t(`kind.${one}`)])}
          {...own("kind")}
        />
      )}
      <Text label={t("name")} required {...own("name")} />
      <Choose
        label={t("shops.parent")}
        none={t("none")}
        options={organizations
          .filter((one) => one.kind !== "shop" && one.id !== organization?.id)
          .map((one) => [one.id, one.name])}
        {...own("parent", "/parent_id")}
      />
      <Text label={t("phone")} type="tel" {...own("phone")} />
      <Text label={t("email")} type="email" {...own("email")} />
      <Text label={t("shops.logo")} type="url" {...own("logo")} />
      {organization !== null && kind === "shop" && (
        <>
          <Text label={t("shops.prepare")} pattern=" *[0-9]* *" {...own("prepare", "/prepare_s")} />
          <Text label={t("shops.most")} pattern=" *[0-9]* *" {...own("most", "/most_per_quarter")} />
        </>
      )}
      {kind === "shop" && (
        <Choose
          class="wide"
          label={t("shops.place")}
          options={[
            [NEW_PLACE, t("shops.newPlace")],
            ["", t("none")],
            ...places
              .filter((one) => one.kind === "shop" || one.id === value.place)
              .map((one) => [one.id, one.address ? `${one.name}, ${one.address}` : one.name] as const),
          ]}
          {...own("place", "/place_id")}
        />
      )}
      {makesPlace && (
        <PointEditor
          language={language}
          map={begun.town.map}
          bounds={aroundPlaces(places)}
          value={point}
          onChange={(next) => change({ point: next })}
        />
      )}
    </Panel>
  );
}
