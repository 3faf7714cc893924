import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useMedia } from "../../../lib/use-media";
import { prepareLetters, whenIdle } from "../../../map/idle";
import { useBegun, useMayChange } from "../../begun-context";
import { useWords } from "../../i18n/words";
import { ClosedIcon, FitIcon, LassoIcon, MinusIcon, PlusIcon } from "../../icons";
import { SelectionBar } from "../parts/selection-bar";
import { useRun } from "../proposal/run-store";
import { useDay } from "../store/day-context";
import { useDesk, useDeskStore } from "../store/desk";
import { stopOf } from "../store/moves";
import type { DayMap } from "./day-map";
import { DrawingBar } from "./drawing-bar";
import * as features from "./features";
import { Lasso } from "./lasso";
import { useClosures } from "./use-closures";
import { useDayPaths, useRunPaths } from "./use-paths";

/** The map of the day: its program is large, and comes when it is first looked at. */
export function MapPart({ narrow }: { narrow: boolean }) {
  const { t } = useWords();
  const { town } = useBegun();
  const desk = useDeskStore();
  const mayChange = useMayChange();
  const dark = useMedia("(prefers-color-scheme: dark)");
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<DayMap | null>(null);
  const [failed, setFailed] = useState(false);
  const drawing = useDesk((state) => state.drawing);
  const label = t("map.label");
  const look = useRef({ dark, label });
  look.current = { dark, label };

  useEffect(() => {
    let made: DayMap | null = null;
    let over = false;
    // The day is painted first, and can be worked with, while the map comes bit by bit.
    whenIdle()
      .then(() => import("./day-map"))
      .then(async ({ DayMap: Program }) => {
        await whenIdle();
        prepareLetters();
        await whenIdle();
        if (over || container.current === null) return;
        made = await Program.create({
          container: container.current,
          town: town.map,
          dark: look.current.dark,
          label: look.current.label,
          onStop: (id, more) => desk.select(id, more),
          onPoint: (point) => {
            const { drawing: now } = desk.get();
            if (now !== null && now.kind !== "lasso") {
              desk.put({ drawing: { ...now, points: [...now.points, point] } });
            }
          },
        });
        if (over) made.remove();
        else setMap(made);
      })
      .catch((error: unknown) => {
        console.warn("The map cannot be drawn:", error);
        setFailed(true);
      });
    return () => {
      over = true;
      made?.remove();
    };
  }, [town.map, desk]);
  useEffect(() => map?.setDark(dark), [map, dark]);
  useEffect(() => map?.setLabel(label), [map, label]);
  useEffect(() => {
    if (map === null || container.current === null) return;
    const observer = new ResizeObserver(() => map.resize());
    observer.observe(container.current);
    return () => observer.disconnect();
  }, [map]);
  useEffect(() => map?.setMoves(drawing?.kind !== "lasso"), [map, drawing?.kind]);
  useShown(map, dark);
  const day = useDay((state) => state.shown);
  return (
    <section
      class="map-part"
      aria-label={t("tab.map")}
      data-map={failed ? "failed" : map === null ? "loading" : "drawn"}
    >
      <div class="map" ref={container} />
      {map === null && <p class="map-message">{t(failed ? "map.failed" : "map.loading")}</p>}
      {map !== null && drawing?.kind === "lasso" && <Lasso map={map} />}
      {map !== null && (
        <fieldset class="map-tools" aria-label={t("map.tools")}>
          <button type="button" class="round-button" aria-label={t("map.closer")} onClick={() => map.zoom(1)}>
            <PlusIcon />
          </button>
          <button
            type="button"
            class="round-button"
            aria-label={t("map.farther")}
            onClick={() => map.zoom(-1)}
          >
            <MinusIcon />
          </button>
          <button
            type="button"
            class="round-button"
            aria-label={t("map.fit")}
            title={t("map.fit")}
            onClick={() => day !== null && map.fit(features.allPoints(day))}
          >
            <FitIcon />
          </button>
          {mayChange && (
            <>
              <button
                type="button"
                class="round-button"
                aria-label={t("map.lasso")}
                title={t("map.lasso")}
                aria-pressed={drawing?.kind === "lasso"}
                onClick={() =>
                  desk.put({ drawing: drawing?.kind === "lasso" ? null : { kind: "lasso", points: [] } })
                }
              >
                <LassoIcon />
              </button>
              <button
                type="button"
                class="round-button"
                aria-label={t("closures.title")}
                title={t("closures.title")}
                onClick={() => desk.open({ kind: "closures" })}
              >
                <ClosedIcon />
              </button>
            </>
          )}
        </fieldset>
      )}
      {drawing !== null && drawing.kind !== "lasso" && <span class="crosshair" aria-hidden="true" />}
      {map !== null && drawing !== null && <DrawingBar drawing={drawing} center={() => map.center()} />}
      {narrow && <SelectionBar />}
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

/** Keeps the map as the day is, each kind of feature by itself: what has not changed is not drawn anew. */
function useShown(map: DayMap | null, dark: boolean): void {
  const day = useDay((state) => state.shown);
  const couriers = useDay((state) => state.couriers);
  const { selected, ends, drawing, plan } = useDesk((state) => state);
  const latest = useRun((state) => state.run);
  const run = plan ? latest : null;
  const paths = useDayPaths(day);
  const proposed = useRunPaths(run);
  const closures = useClosures();
  const lanes = day?.lanes;
  const shifts = useMemo(
    () => new Set(day === null ? [] : [...selected].flatMap((id) => stopOf(day, id)?.lane.shiftId ?? [])),
    [day, selected],
  );
  useEffect(() => {
    if (map !== null && day !== null) map.show("ways", features.ways(day, paths, shifts, dark));
  }, [map, lanes, paths, shifts, dark]);
  useEffect(() => {
    if (map !== null && day !== null) map.show("stops", features.stops(day, dark));
  }, [map, lanes, dark]);
  useEffect(() => {
    if (map !== null && day !== null) map.show("loose", features.loose(day));
  }, [map, day]);
  useEffect(() => {
    if (map !== null && day !== null) map.show("couriers", features.couriers(day, couriers, dark));
  }, [map, lanes, couriers, dark]);
  useEffect(() => {
    if (map === null || day === null) return;
    const { rings, lines, points } = features.chosen(day, selected, ends);
    map.show("chosen", rings);
    map.show("ends", lines);
    if (selected.size === 1) map.reveal(points);
  }, [map, lanes, selected, ends]);
  useEffect(() => {
    if (map === null || day === null) return;
    map.show("ghosts", features.ghosts(day, run, proposed, dark));
  }, [map, lanes, run, proposed, dark]);
  useEffect(() => map?.show("closures", closures), [map, closures]);
  useEffect(() => map?.show("drawn", features.drawn(drawing)), [map, drawing]);
  // The whole day comes into view once: after that the map stays where it was put.
  const fitted = useRef<DayMap | null>(null);
  useEffect(() => {
    if (map === null || day === null || fitted.current === map) return;
    const points = features.allPoints(day);
    if (points.length === 0) return;
    fitted.current = map;
    map.fit(points);
  }, [map, day]);
}
