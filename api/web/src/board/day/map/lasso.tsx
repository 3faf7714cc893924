import { useRef, useState } from "preact/hooks";
import { useDay } from "../store/day-context";
import { useDeskStore } from "../store/desk";
import { type Day, isMovable, type Point } from "../store/model";
import { unassignedOf } from "../tray/tray";
import type { DayMap } from "./day-map";
import { isInside } from "./features";

const FAR_PX = 4;

/** A line around several stops, drawn with the pointer: what lies in it is selected. Without a pointer, the list selects by boxes. */
export function Lasso({ map }: { map: DayMap }) {
  const desk = useDeskStore();
  const day = useDay((state) => state.shown);
  const surface = useRef<SVGSVGElement>(null);
  const drawing = useRef<{ x: number; y: number }[] | null>(null);
  const [path, setPath] = useState("");
  const at = (event: PointerEvent) => {
    const box = surface.current?.getBoundingClientRect();
    return { x: event.clientX - (box?.left ?? 0), y: event.clientY - (box?.top ?? 0) };
  };
  return (
    <svg
      class="lasso"
      ref={surface}
      aria-hidden="true"
      onPointerDown={(event) => {
        surface.current?.setPointerCapture(event.pointerId);
        drawing.current = [at(event)];
      }}
      onPointerMove={(event) => {
        const points = drawing.current;
        const last = points?.at(-1);
        const next = at(event);
        if (points === null || last === undefined || Math.hypot(next.x - last.x, next.y - last.y) < FAR_PX)
          return;
        points.push(next);
        setPath(`M${points.map(({ x, y }) => `${x.toFixed(0)} ${y.toFixed(0)}`).join("L")}Z`);
      }}
      onPointerUp={() => {
        const figure = drawing.current ?? [];
        drawing.current = null;
        setPath("");
        if (day === null || figure.length < 3) return;
        desk.selectAll(idsIn(day, (point) => map.place(point), figure));
        desk.put({ drawing: null });
      }}
      onPointerCancel={() => {
        drawing.current = null;
        setPath("");
      }}
    >
      <path d={path} />
    </svg>
  );
}

function idsIn(
  day: Day,
  place: (point: Point) => { x: number; y: number },
  figure: readonly { x: number; y: number }[],
): string[] {
  const inside = (at: Point | null) => {
    if (at === null) return false;
    const { x, y } = place(at);
    return isInside(x, y, figure);
  };
  return [
    ...day.lanes.flatMap(({ stops }) =>
      stops.filter((stop) => isMovable(stop) && inside(stop.at)).map(({ id }) => id),
    ),
    ...unassignedOf(day).flatMap(({ id, at }) => (inside(at) ? [id] : [])),
  ];
}
