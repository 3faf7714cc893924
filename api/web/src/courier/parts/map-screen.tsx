import { useEffect, useRef, useState } from "preact/hooks";
import { useMedia } from "../../lib/use-media";
import { useWords } from "../i18n/words";
import type { KeptMap } from "../map/kept-map";
import type { MapStop, RoundMap, RoundMapOptions } from "../map/round-map";
import { usePhoneState, usePull } from "../phone-context";
import type { Seen } from "../store/fold";
import { legKey, placesAhead } from "../store/ways";

/** Gives the map's own code, which is large and comes after the first screen. */
export type LoadMap = () => Promise<{ create: (options: Omit<RoundMapOptions, "workerUrl">) => RoundMap }>;

interface MapScreenProps {
  round: Seen;
  tiles: KeptMap | null;
  loadMap: LoadMap;
  onStop: (id: string) => void;
}

export function MapScreen({ round, tiles, loadMap, onStop }: MapScreenProps) {
  const { t } = useWords();
  const { legs } = usePhoneState();
  const pull = usePull();
  const dark = useMedia("(prefers-color-scheme: dark)");
  const container = useRef<HTMLDivElement>(null);
  const choose = useRef(onStop);
  choose.current = onStop;
  const [map, setMap] = useState<RoundMap | null>(null);
  const [failed, setFailed] = useState(false);
  const label = t("map.label");

  useEffect(() => {
    let made: RoundMap | null = null;
    let over = false;
    loadMap()
      .then(({ create }) => {
        if (over || container.current === null) return;
        made = create({
          container: container.current,
          tiles,
          dark,
          label,
          onStop: (id) => choose.current(id),
        });
        setMap(made);
      })
      .catch((error: unknown) => {
        console.warn("The map cannot be drawn:", error);
        setFailed(true);
      });
    return () => {
      over = true;
      made?.remove();
    };
  }, [tiles?.name, dark]);

  const stops = round.stops.flatMap<MapStop>((stop, index) => {
    const place = pull.places[stop.place_id];
    return place
      ? [{ id: stop.id, number: String(index + 1), lon: place.lon, lat: place.lat, status: stop.status }]
      : [];
  });
  const places = placesAhead(round, pull.places);
  const lines = places.slice(1).flatMap((to, index) => {
    const from = places[index];
    const leg = from && legs[legKey(pull.town.map, round.vehicle?.profile ?? "", from, to)];
    return leg ? [leg.line] : [];
  });
  useEffect(() => {
    map?.show(stops, lines);
  }, [map, JSON.stringify(stops), lines.length]);
  useEffect(() => {
    map?.fit(stops);
  }, [map, round.id]);

  return (
    <section class="map-screen" aria-label={label} data-map={failed ? "failed" : map ? "drawn" : "loading"}>
      <h1 class="unseen">{label}</h1>
      <div class="map" ref={container} />
      {map === null && <p class="map-message">{t(failed ? "map.failed" : "map.loading")}</p>}
      {map !== null && (
        <button type="button" class="small map-fit" onClick={() => map.fit(stops)}>
          {t("map.fit")}
        </button>
      )}
      <a
        class="credit"
        href="https://www.openstreetmap.org/copyright"
        rel="noopener noreferrer"
        target="_blank"
      >
        {t("map.credit")}
      </a>
    </section>
  );
}
