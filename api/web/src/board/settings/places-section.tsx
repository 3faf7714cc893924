/** Places: shops' counters, depots, service points; where they are, when they are open, how one gets in. */
import { useState } from "preact/hooks";
import { PointEditor } from "../../area/area-editor";
import type { Bounds, Position } from "../../area/geometry";
import { Field, SelectField, TextField } from "../../parts/field";
import { api, got, type Schemas } from "../../signed-in/api";
import { Panel, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import { aroundPlaces, matches, mayWork, type Place, readPlaces } from "./reading";
import type { SectionProps } from "./sections";
import { en, fr, type Key } from "./words";

const KINDS = ["depot", "shop", "service_point"] as const;
type Kind = (typeof KINDS)[number];
const SHOWN = 60;

export function PlacesSection({ begun }: SectionProps) {
  const { t } = useSaid({ fr, en });
  const loaded = useLoaded(readPlaces);
  const [open, setOpen] = useState<Place | "new" | null>(null);
  const [wanted, setWanted] = useState("");
  const [more, setMore] = useState(SHOWN);
  const [misfits, setMisfits] = useState<Schemas["ChangedPlace"]["misfits"]>([]);
  return (
    <When loaded={loaded}>
      {(places) => {
        const found = places.filter((one) => matches(wanted, one.name, one.address, t(`place.${one.kind}`)));
        return (
          <>
            {misfits.length > 0 && (
              <div role="alert" class="kit-misfits">
                <p>{t("places.misfits", { n: misfits.length })}</p>
                <ul>
                  {misfits.map((one) => (
                    <li key={one.task_id}>
                      {one.code} · {one.day} · {t(`misfit.${one.why}` as Key)}
                    </li>
                  ))}
                </ul>
              </div>
            )}
            {open !== null ? (
              <PlacePanel
                key={open === "new" ? "new" : open.id}
                begun={begun}
                place={open === "new" ? null : open}
                bounds={aroundPlaces(places)}
                onClose={() => setOpen(null)}
                onMisfits={setMisfits}
                reload={loaded.reload}
              />
            ) : (
              mayWork(begun) && (
                <div class="kit-actions">
                  <button type="button" class="small strong" onClick={() => setOpen("new")}>
                    {t("places.new")}
                  </button>
                </div>
              )
            )}
            <TextField label={t("search")} value={wanted} onValue={setWanted} autocomplete="off" />
            <p class="quiet" role="status">
              {t("places.count", { n: found.length })}
            </p>
            <ul class="kit-list">
              {found.slice(0, more).map((one) => (
                <li key={one.id} class="kit-item">
                  <div class="kit-item-head">
                    <strong>{one.name}</strong>
                    <span class="quiet">{t(`place.${one.kind}`)}</span>
                    <span class="quiet">{one.address}</span>
                    {one.opening_hours && <span>{one.opening_hours}</span>}
                  </div>
                  {mayWork(begun) && (
                    <div class="kit-actions">
                      <button type="button" class="small" onClick={() => setOpen(one)}>
                        {t("change")}
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

interface PlacePanelProps extends SectionProps {
  place: Place | null;
  bounds: Bounds | null;
  onClose: () => void;
  onMisfits: (misfits: Schemas["ChangedPlace"]["misfits"]) => void;
  reload: () => Promise<void>;
}

function PlacePanel({ begun, place, bounds, onClose, onMisfits, reload }: PlacePanelProps) {
  const { t, language, about } = useSaid({ fr, en });
  const doing = useDoing();
  const [lon, lat] = place?.position ?? [];
  const [kind, setKind] = useState<Kind>(place?.kind ?? "depot");
  const [name, setName] = useState(place?.name ?? "");
  const [address, setAddress] = useState(place?.address ?? "");
  const [note, setNote] = useState(place?.access_note ?? "");
  const [hours, setHours] = useState(place?.opening_hours ?? "");
  const [point, setPoint] = useState<Position | null>(
    lon === undefined || lat === undefined ? null : [lon, lat],
  );
  const save = async () => {
    if (name.trim() === "") return doing.refuse(about(t("name"), t("bad")));
    if (point === null) return doing.refuse(t("places.draw"));
    const said = {
      name: name.trim(),
      address: address.trim(),
      access_note: note.trim(),
      opening_hours: hours.trim(),
    };
    const moved = point[0] !== lon || point[1] !== lat;
    const done = await doing.run(async () => {
      if (place === null) {
        await got(
          api.POST("/v1/places", { body: { kind, ...said, position: point, setup_s: 0, category: "" } }),
        );
        onMisfits([]);
      } else {
        const changed = await got(
          api.PATCH("/v1/places/{place_id}", {
            params: { path: { place_id: place.id }, header: { "If-Match": `"${place.version}"` } },
            body: { ...said, ...(moved ? { position: point } : {}) },
          }),
        );
        onMisfits(changed.misfits);
      }
      await reload();
    }, reload);
    if (done) onClose();
  };
  return (
    <Panel
      title={place === null ? t("places.new") : place.name}
      doing={doing}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <div class="fields">
        {place === null && (
          <SelectField
            label={t("shops.kind")}
            value={kind}
            onValue={(next) => setKind(next as Kind)}
            options={KINDS.map((one) => [one, t(`place.${one}`)] as const)}
          />
        )}
        <TextField label={t("name")} value={name} onValue={setName} autocomplete="off" />
        <TextField label={t("places.address")} value={address} onValue={setAddress} autocomplete="off" />
        <TextField
          label={t("places.hours")}
          help={t("places.hoursHelp")}
          value={hours}
          onValue={setHours}
          autocomplete="off"
        />
      </div>
      <Field
        label={t("places.note")}
        help={t("places.noteHelp")}
        control={(tied) => (
          <textarea
            {...tied}
            rows={2}
            value={note}
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
        )}
      />
      <PointEditor
        language={language}
        map={begun.town.map}
        bounds={bounds}
        value={point}
        onChange={setPoint}
      />
    </Panel>
  );
}
