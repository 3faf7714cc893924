import { inkOn, roundColour, roundLetter } from "../lib/palette";
import { useScheme } from "../lib/scheme";

/** The letter of a round on its colour. */
export function RoundBadge({ index }: { index: number }) {
  const dark = useScheme();
  return (
    <span
      class="badge"
      aria-hidden="true"
      style={{ backgroundColor: roundColour(index, dark), color: inkOn(dark) }}
    >
      {roundLetter(index)}
    </span>
  );
}
