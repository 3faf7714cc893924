import { useEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../i18n/language";
import { useScheme } from "../lib/scheme";
import { useSelection } from "../lib/selection";
import type { TownMap, TownMapOptions } from "../map/town-map";
import type { Plan } from "../wire/types";
import { FitIcon, MinusIcon, PlusIcon } from "./icons";
import { Legend } from "./legend";
import { RoundChips } from "./round-chips";

/** Gives the map's own code, which is large and comes after the first screen. */
export type LoadMap = () => Promise<{
  create: (options: Omit<TownMapOptions, "workerUrl">) => Promise<TownMap>;
}>;

interface MapViewProps {
  plan: Plan;
  served: boolean;
  loadMap: LoadMap;
  /** Whether the map can be seen now: a hidden one has no size. */
  visible: boolean;
}

type State = "loading" | "drawn" | "failed";

export function MapView({ plan, served, loadMap, visible }: MapViewProps) {
  const { t } = useWords();
  const dark = useScheme();
  const { selection, chooseRound, chooseStop } = useSelection();
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<TownMap | null>(null);
  const [state, setState] = useState<State>("loading");
  const started = useRef(false);
  const choose = useRef({ chooseRound, chooseStop });
  choose.current = { chooseRound, chooseStop };
  const label = t("map.label");

  // The map is made once, when it is first seen.
  useEffect(() => {
    if (!visible || started.current || container.current === null) return;
    started.current = true;
    loadMap()
      .then(({ create }) =>
        create({
          container: container.current as HTMLElement,
          plan,
          dark,
          served,
          label,
          onStop: (round, stop) => choose.current.chooseStop(round, stop),
          onRound: (round) => choose.current.chooseRound(round),
          onDrawn: () => setState("drawn"),
        }),
      )
      .then(setMap)
      .catch((error: unknown) => {
        console.warn("The map cannot be drawn:", error);
        setState("failed");
      });
  }, [visible]);

  useEffect(() => () => map?.remove(), [map]);
  useEffect(() => map?.setDark(dark), [map, dark]);
  useEffect(() => map?.setLabel(label), [map, label]);
  useEffect(() => map?.select(selection), [map, selection]);
  useEffect(() => {
    if (visible) map?.resize();
  }, [map, visible]);

  return (
    <div class="map-view" data-map={state}>
      <div class="map" ref={container} />
      {state === "loading" && <p class="map-message">{t("map.loading")}</p>}
      {state === "failed" && <p class="map-message map-failed">{t("map.failed")}</p>}
      <RoundChips plan={plan} />
      <div class="map-tools">
        <button type="button" class="icon-button" aria-label={t("map.zoomIn")} onClick={() => map?.zoom(1)}>
          <PlusIcon />
        </button>
        <button type="button" class="icon-button" aria-label={t("map.zoomOut")} onClick={() => map?.zoom(-1)}>
          <MinusIcon />
        </button>
        <button type="button" class="icon-button" aria-label={t("map.fit")} onClick={() => map?.fit()}>
          <FitIcon />
        </button>
      </div>
      <div class="map-foot">
        <Legend />
        <a
          class="credit"
          href="https://www.openstreetmap.org/copyright"
          rel="noopener noreferrer"
          target="_blank"
        >
          {t("map.credit")}
        </a>
      </div>
    </div>
  );
}
