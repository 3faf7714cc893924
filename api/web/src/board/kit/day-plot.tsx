/** A figure from day to day: a line with a dot for each day that has it; the table beside it has the numbers. */
import "./plots.css";

interface DayPlotProps {
  /** In the order of the days; null for one without the figure. */
  values: readonly (number | null)[];
  label: string;
}

const [WIDTH, HEIGHT, EDGE] = [300, 96, 8];

export function DayPlot({ values, label }: DayPlotProps) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const step = (WIDTH - 2 * EDGE) / Math.max(1, values.length - 1);
  const points = values.flatMap((value, place) =>
    value === null
      ? []
      : [
          {
            x: EDGE + place * step,
            y:
              high === low
                ? HEIGHT / 2
                : HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE),
          },
        ],
  );
  return (
    <svg class="day-plot kind-1" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <line class="plot-axis" x1={EDGE} x2={WIDTH - EDGE} y1={HEIGHT - 1} y2={HEIGHT - 1} />
      <polyline
        class="plot-line"
        points={points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")}
      />
      {points.map(({ x, y }) => (
        <circle key={x} class="plot-dot" cx={x.toFixed(1)} cy={y.toFixed(1)} r="3.5" />
      ))}
    </svg>
  );
}
