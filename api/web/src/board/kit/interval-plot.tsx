/** Values with their intervals on one scale: a dot and a whisker for each, the numbers beside them for those who cannot see the picture. */
import "./plots.css";

export interface PlotRow {
  label: string;
  value: number;
  low: number | null;
  high: number | null;
  /** The value as it is read, with its interval. */
  text: string;
  /** Which colour: that of what it belongs to. */
  kind: number;
}

interface IntervalPlotProps {
  title: string;
  rows: readonly PlotRow[];
  /** Where there is no difference: drawn as a line. */
  zero?: boolean;
}

/** The scale that all rows fit in, with room at both ends. */
export function scaleOf(rows: readonly PlotRow[], zero: boolean): [number, number] {
  const values = rows.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  if (zero) values.push(0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - room, high + room];
}

export function IntervalPlot({ title, rows, zero = false }: IntervalPlotProps) {
  if (rows.length === 0) return null;
  const [low, high] = scaleOf(rows, zero);
  const at = (value: number) => `${(((value - low) / (high - low)) * 100).toFixed(2)}%`;
  return (
    <figure class="plot">
      <figcaption>{title}</figcaption>
      <ul>
        {rows.map((row) => (
          <li key={`${row.label}${row.kind}`} class={`kind-${row.kind % 6}`}>
            <span class="plot-label">{row.label}</span>
            <svg class="plot-row" aria-hidden="true" focusable="false">
              <line class="plot-axis" x1="0" x2="100%" y1="50%" y2="50%" />
              {zero && <line class="plot-zero" x1={at(0)} x2={at(0)} y1="0" y2="100%" />}
              {row.low !== null && row.high !== null && (
                <line class="plot-whisker" x1={at(row.low)} x2={at(row.high)} y1="50%" y2="50%" />
              )}
              <circle class="plot-dot" cx={at(row.value)} cy="50%" r="6" />
            </svg>
            <span class="plot-text">{row.text}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
