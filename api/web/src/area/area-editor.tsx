/** Draws an area, or puts a place, on the town's map: by touch, by mouse, by keys, or from a file. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Language, say } from "../i18n/words";
import { useMedia } from "../lib/use-media";
import type { AreaMap } from "./area-map";
import {
  type AreaGeometry,
  areaIn,
  type Bounds,
  boundsOf,
  boxRing,
  holesOf,
  isSimple,
  type Position,
  polygonOf,
  type Ring,
  ringOf,
  ringsOf,
  rounded,
  withCorner,
  withRing,
} from "./geometry";
import { en, fr } from "./words";
import "./area.css";

interface AreaEditorProps {
  language: Language;
  /** Name of the town's map. */
  map: string;
  bounds?: Bounds | null;
  value: AreaGeometry | null;
  /** Areas that are there already, shown for comparison. */
  others?: readonly AreaGeometry[];
  /** Null as long as there is no area that can be kept. */
  onChange: (area: AreaGeometry | null) => void;
}

export function AreaEditor({ language, map, bounds = null, value, others = [], onChange }: AreaEditorProps) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  /** An area of several rings, of which one is drawn on at a time; the others stay as they are. */
  const [whole, setWhole] = useState<AreaGeometry | null>(() =>
    value !== null && ringOf(value) === null ? value : null,
  );
  const [place, setPlace] = useState(0);
  const [ring, setRing] = useState<Ring>(() => (value === null ? [] : (ringsOf(value)[0] ?? [])));
  const [before, setBefore] = useState<Ring[]>([]);
  const [badFile, setBadFile] = useState(false);
  const draw = (next: Ring, step = true) => {
    if (step) setBefore((known) => [...known.slice(-49), ring]);
    setBadFile(false);
    setRing(next);
    const area = whole === null ? polygonOf(next) : withRing(whole, place, next);
    if (whole !== null && isSimple(next)) setWhole(area);
    onChange(isSimple(next) ? area : null);
  };
  /** Draws on another ring of the same area. */
  const turnTo = (area: AreaGeometry, index: number) => {
    setPlace(index);
    setBefore([]);
    setRing(ringsOf(area)[index] ?? []);
  };
  const clear = () => {
    setWhole(null);
    setPlace(0);
    setBefore([]);
    setRing([]);
    onChange(null);
  };
  const take = (area: AreaGeometry | null) => {
    if (area === null) return setBadFile(true);
    setBadFile(false);
    setWhole(ringOf(area) === null ? area : null);
    turnTo(area, 0);
    onChange(area);
  };
  const { container, drawn, failed, shown } = useAreaMap({
    map,
    bounds,
    label: t("map"),
    handleLabel: (n) => t("corner", { n }),
    onTap: (position) => draw(withCorner(ring, position)),
    onMove: (index, position) =>
      draw(
        ring.map((corner, number) => (number === index ? rounded(position) : corner)),
        false,
      ),
    onRemove: (index) => draw(ring.filter((_, number) => number !== index)),
  });
  useEffect(() => shown?.show(ring, whole), [shown, ring, whole]);
  useEffect(() => shown?.showOthers(others), [shown, others]);
  useEffect(() => {
    const box = value === null ? null : boundsOf(value);
    if (box !== null) shown?.fit(box);
  }, [shown]);
  const crossing = ring.length > 3 && !isSimple(ring);
  return (
    <div class="area-editor" data-map={failed ? "failed" : drawn ? "drawn" : "loading"}>
      <p class="quiet">{t("help")}</p>
      <div class="area-map">
        <div class="area-canvas" ref={container} />
        {!drawn && <p class="area-message">{t(failed ? "failed" : "loading")}</p>}
      </div>
      <Credit language={language} />
      <div class="area-tools">
        <Zoom shown={shown} language={language} />
        <button
          type="button"
          class="small"
          disabled={shown === null}
          onClick={() => shown && draw(withCorner(ring, shown.centre()))}
        >
          {t("add")}
        </button>
        {shown?.extent && (
          <button type="button" class="small" onClick={() => draw(boxRing(shown.extent as Bounds))}>
            {t("all")}
          </button>
        )}
        <button
          type="button"
          class="small"
          disabled={before.length === 0}
          onClick={() => {
            const last = before.at(-1) ?? [];
            setBefore(before.slice(0, -1));
            draw(last, false);
          }}
        >
          {t("undo")}
        </button>
        <button type="button" class="small" disabled={ring.length === 0 && whole === null} onClick={clear}>
          {t("clear")}
        </button>
        <label class="small file">
          {t("file")}
          <input
            type="file"
            accept=".geojson,.json,application/geo+json,application/json"
            onChange={async ({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              currentTarget.value = "";
              if (file === undefined) return;
              try {
                const area = areaIn(JSON.parse(await file.text()));
                take(area);
                const box = area === null ? null : boundsOf(area);
                if (box !== null) shown?.fit(box);
              } catch {
                setBadFile(true);
              }
            }}
          />
        </label>
      </div>
      <p class="quiet" role="status">
        {ring.length === 0 ? t("none") : t("corners", { n: ring.length })}
      </p>
      {whole !== null && (
        <label class="area-ring">
          {t("ring")}
          <select
            value={place}
            // A ring whose sides cross is mended first: it would be lost.
            disabled={!isSimple(ring)}
            onChange={({ currentTarget }) => turnTo(whole, Number(currentTarget.value))}
          >
            {holesOf(whole).map((hole, index) => (
              <option key={index} value={index}>
                {t(hole ? "hole" : "outer", { n: index + 1 })}
              </option>
            ))}
          </select>
          <span class="quiet">{t("kept")}</span>
        </label>
      )}
      {crossing && (
        <p class="fault" role="alert">
          {t("crossing")}
        </p>
      )}
      {badFile && (
        <p class="fault" role="alert">
          {t("badFile")}
        </p>
      )}
    </div>
  );
}

interface PointEditorProps {
  language: Language;
  map: string;
  bounds?: Bounds | null;
  value: Position | null;
  onChange: (point: Position) => void;
}

export function PointEditor({ language, map, bounds = null, value, onChange }: PointEditorProps) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  const put = (position: Position) => onChange(rounded(position));
  const { container, drawn, failed, shown } = useAreaMap({
    map,
    bounds,
    label: t("map"),
    handleLabel: () => t("point"),
    onTap: put,
    onMove: (_, position) => put(position),
    onRemove: () => undefined,
  });
  useEffect(() => shown?.show(value === null ? [] : [value], null), [shown, value]);
  useEffect(() => {
    if (value !== null) shown?.fit([value[0], value[1], value[0], value[1]]);
  }, [shown]);
  return (
    <div class="area-editor" data-map={failed ? "failed" : drawn ? "drawn" : "loading"}>
      <p class="quiet">{t("helpPoint")}</p>
      <div class="area-map point">
        <div class="area-canvas" ref={container} />
        {!drawn && <p class="area-message">{t(failed ? "failed" : "loading")}</p>}
      </div>
      <Credit language={language} />
      <div class="area-tools">
        <Zoom shown={shown} language={language} />
        <button
          type="button"
          class="small"
          disabled={shown === null}
          onClick={() => shown && put(shown.centre())}
        >
          {t("put")}
        </button>
      </div>
    </div>
  );
}

/** Below the map, not on it: a corner may be anywhere, and has to be within reach. */
function Credit({ language }: { language: Language }) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  return (
    <a
      class="area-credit"
      href="https://www.openstreetmap.org/copyright"
      rel="noopener noreferrer"
      target="_blank"
    >
      {t("credit")}
    </a>
  );
}

function Zoom({ shown, language }: { shown: AreaMap | null; language: Language }) {
  const { t } = useMemo(() => say({ fr, en }, language), [language]);
  return (
    <span class="area-zoom">
      <button type="button" class="small" aria-label={t("zoomIn")} onClick={() => shown?.zoom(1)}>
        +
      </button>
      <button type="button" class="small" aria-label={t("zoomOut")} onClick={() => shown?.zoom(-1)}>
        −
      </button>
    </span>
  );
}

interface Doing {
  map: string;
  bounds: Bounds | null;
  label: string;
  handleLabel: (number: number) => string;
  onTap: (position: Position) => void;
  onMove: (index: number, position: Position) => void;
  onRemove: (index: number) => void;
}

/** Makes the map, whose code is large, once it is needed; anew where the scheme changes. */
function useAreaMap(doing: Doing) {
  const dark = useMedia("(prefers-color-scheme: dark)");
  const container = useRef<HTMLDivElement>(null);
  const present = useRef(doing);
  present.current = doing;
  const [shown, setShown] = useState<AreaMap | null>(null);
  const [drawn, setDrawn] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let over = false;
    let made: AreaMap | null = null;
    const make = async () => {
      const { AreaMap } = await import("./area-map");
      if (over || container.current === null) return;
      made = await AreaMap.create({
        container: container.current,
        map: doing.map,
        bounds: doing.bounds,
        dark,
        label: doing.label,
        handleLabel: doing.handleLabel,
        onTap: (position) => present.current.onTap(position),
        onMove: (index, position) => present.current.onMove(index, position),
        onRemove: (index) => present.current.onRemove(index),
        onDrawn: () => setDrawn(true),
      });
      if (over) made.remove();
      else setShown(made);
    };
    make().catch((error: unknown) => {
      console.warn("The map cannot be drawn:", error);
      setFailed(true);
    });
    return () => {
      over = true;
      setShown(null);
      setDrawn(false);
      made?.remove();
    };
  }, [doing.map, dark]);
  return { container, shown, drawn, failed };
}
