import type { Schemas } from "../../../signed-in/api";
import { type Key, useWords, type Words } from "../../i18n/words";

type Values = Schemas["FiguresForm"];
type Name =
  | "served"
  | "left_out"
  | "distance_m"
  | "duration_s"
  | "late_s"
  | "waiting_s"
  | "uneven_permille"
  | "co2e_g";

interface Figure {
  name: Name;
  say: (words: Words, value: number) => string;
  /** Whether more of it is better. */
  more: boolean;
}

const FIGURES: readonly Figure[] = [
  { name: "served", say: ({ number }, value) => number(value), more: true },
  { name: "left_out", say: ({ number }, value) => number(value), more: false },
  { name: "late_s", say: ({ span }, value) => span(value), more: false },
  { name: "distance_m", say: ({ kilometres }, value) => kilometres(value), more: false },
  { name: "duration_s", say: ({ span }, value) => span(value), more: false },
  { name: "waiting_s", say: ({ span }, value) => span(value), more: false },
  { name: "uneven_permille", say: ({ number }, value) => number(value / 10, 1), more: false },
  { name: "co2e_g", say: ({ number }, value) => number(value / 1000, 1), more: false },
];

/** Before and after, side by side; better and worse by a word, not by colour alone. */
export function Figures({ before, after }: { before: Values; after: Values }) {
  const words = useWords();
  const { t } = words;
  return (
    <table class="figures">
      <thead>
        <tr>
          <th scope="col">{t("plan.figure")}</th>
          <th scope="col">{t("plan.before")}</th>
          <th scope="col">{t("plan.after")}</th>
          <th scope="col">{t("plan.difference")}</th>
        </tr>
      </thead>
      <tbody>
        {FIGURES.map(({ name, say, more }) => {
          const by = after[name] - before[name];
          const better = by === 0 ? "same" : by > 0 === more ? "better" : "worse";
          return (
            <tr key={name} data-figure={name}>
              <th scope="row">{t(`figure.${name}` as Key)}</th>
              <td>{say(words, before[name])}</td>
              <td>{say(words, after[name])}</td>
              <td data-way={better}>
                {by === 0 ? "=" : `${by > 0 ? "+" : "−"} ${say(words, Math.abs(by))}`}
                {by !== 0 && <span class="unseen"> {t(`plan.${better}` as Key)}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
