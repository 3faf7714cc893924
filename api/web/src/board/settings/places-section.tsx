/** Places: shops' counters, depots, service points; where they are, when they are open, how one gets in. */
import { useState } from "preact/hooks";
import { PointEditor } from "../../area/area-editor";
import type { Bounds, Position } from "../../area/geometry";
import { TextField } from "../../parts/field";
import { HoursEditor } from "../../parts/hours/hours-editor";
import { hoursInWords } from "../../parts/hours/hours-in-words";
import { api, got, type Schemas } from "../../signed-in/api";
import { EditButton, Entries } from "../kit/entries";
import { Area, Choose, Text } from "../kit/fields";
import { faultAt } from "../kit/form";
import { Panel } from "../kit/panel";
import { Shown } from "../kit/shown";
import { seen, useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { aroundPlaces, matches, mayWork, type Place, readPlaces } from "./reading";
import type { SectionProps } from "./sections";
import type { Key } from "./words";

const KINDS = ["depot", "shop", "service_point"] as const;
type Kind = (typeof KINDS)[number];

export function PlacesSection({ begun }: SectionProps) {
  const { t, language } = useWords();
  const loaded = useLoaded(readPlaces);
  const [wanted, setWanted] = useState("");
  const [misfits, setMisfits] = useState<Schemas["ChangedPlace"]["misfits"]>([]);
  return (
    <Shown of={loaded}>
      {(places) => {
        const found = places.filter((one) => matches(wanted, one.name, one.address, t(`place.${one.kind}`)));
        return (
          <>
            {misfits.length > 0 && (
              <div role="alert" class="misfits">
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
            <TextField label={t("search")} value={wanted} onValue={setWanted} autocomplete="off" />
            <p class="quiet" role="status">
              {t("places.count", { n: found.length })}
            </p>
            <Entries
              all={found}
              add={mayWork(begun) ? t("places.new") : ""}
              none=""
              form={(place, close) => (
                <PlacePanel
                  begun={begun}
                  place={place}
                  bounds={aroundPlaces(places)}
                  onClose={close}
                  onMisfits={setMisfits}
                  reload={loaded.reload}
                />
              )}
            >
              {(one, edit) => (
                <>
                  <div class="thing-what">
                    <strong>{one.name}</strong>
                    <span class="quiet">
                      {[t(`place.${one.kind}`), one.address].filter(Boolean).join(" · ")}
                    </span>
                    {one.opening_hours && <span>{hoursInWords(one.opening_hours, language)}</span>}
                  </div>
                  <div class="buttons">
                    <EditButton of={one.name} onEdit={edit} />
                  </div>
                </>
              )}
            </Entries>
          </>
        );
      }}
    </Shown>
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
  const { t, language } = useWords();
  const [lon, lat] = place?.position ?? [];
  const entry = useEntry(
    `settings.place.${place?.id ?? ""}`,
    () => ({
      kind: (place?.kind ?? "depot") as string,
      name: place?.name ?? "",
      address: place?.address ?? "",
      note: place?.access_note ?? "",
      hours: place?.opening_hours ?? "",
      point: lon === undefined || lat === undefined ? null : ([lon, lat] as Position),
    }),
    { onChanged: reload, onClose },
  );
  const { value, change, own, doing } = entry;
  const { point } = value;
  const [faulty, setFaulty] = useState(false);
  const save = () => {
    if (faulty) return doing.refuse(`${t("places.hours")}: ${t("bad")}`);
    if (point === null) return doing.refuse(t("places.draw"));
    const said = {
      name: value.name.trim(),
      address: value.address.trim(),
      access_note: value.note.trim(),
      opening_hours: value.hours.trim(),
    };
    const moved = point[0] !== lon || point[1] !== lat;
    void entry.save(async () => {
      if (place === null) {
        await api.POST("/v1/places", {
          body: { kind: value.kind as Kind, ...said, position: point, setup_s: 0, category: "" },
        });
        onMisfits([]);
      } else {
        const changed = await got(
          api.PATCH("/v1/places/{place_id}", {
            params: { path: { place_id: place.id }, header: seen(place.version) },
            body: { ...said, ...(moved ? { position: point } : {}) },
          }),
        );
        onMisfits(changed.misfits);
      }
    });
  };
  return (
    <Panel
      title={place === null ? t("places.new") : place.name}
      entry={entry}
      onSubmit={save}
      onClose={onClose}
    >
      {place === null && (
        <Choose
          label={t("shops.kind")}
          options={KINDS.map((one) => [one, t(`place.${one}`)])}
          {...own("kind")}
        />
      )}
      <Text label={t("name")} required {...own("name")} />
      <Text label={t("places.address")} {...own("address")} />
      <HoursEditor
        language={language}
        legend={t("places.hours")}
        value={value.hours}
        unsaid={t("places.unsaid")}
        fault={faultAt(doing.error, "/opening_hours")}
        onChange={(hours) => {
          setFaulty(hours === null);
          if (hours !== null) change({ hours });
          doing.clear();
        }}
      />
      <Area
        class="wide"
        label={t("places.note")}
        hint={t("places.noteHelp")}
        rows={2}
        {...own("note", "/access_note")}
      />
      <PointEditor
        language={language}
        map={begun.town.map}
        bounds={bounds}
        value={point}
        onChange={(next) => change({ point: next })}
      />
    </Panel>
  );
}
