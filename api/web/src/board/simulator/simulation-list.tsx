/** Simulations that were asked for, the latest first; those that go on are looked at again and again. */
import { useEffect, useState } from "preact/hooks";
import { dayText } from "../../lib/day-text";
import { api, got, type Schemas } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";

export type Simulation = Schemas["SimulationForm"];

const LOOK_MS = 3_000;
const PAGE = 20;

export function isUnderWay({ status }: Simulation): boolean {
  return status === "queued" || status === "running";
}

export function SimulationList({ begun }: { begun: Begun }) {
  const { t, locale } = useWords();
  const [limit, setLimit] = useState(PAGE);
  const loaded = useLoaded(() => got(api.GET("/v1/simulations", { params: { query: { limit } } })), [limit]);
  const waits = loaded.value?.simulations.some(isUnderWay) ?? false;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => void loaded.reload(), LOOK_MS);
    return () => clearInterval(timer);
  }, [waits, loaded.reload]);
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: begun.town.time_zone,
  });
  return (
    <section class="panel" aria-labelledby="simulations">
      <h2 id="simulations">{t("list.title")}</h2>
      <Shown of={loaded}>
        {({ simulations, next_cursor }) =>
          simulations.length === 0 ? (
            <p>{t("list.none")}</p>
          ) : (
            <>
              <ul class="things">
                {simulations.map((one) => (
                  <li key={one.id} class="thing">
                    <div class="thing-what">
                      <a href={`#/simulator/${one.id}`}>
                        <SimulationTitle simulation={one} />
                      </a>
                      <StatusChip simulation={one} />
                      <span class="quiet">{moment.format(new Date(one.requested_at))}</span>
                    </div>
                    {isUnderWay(one) && <Progress simulation={one} />}
                  </li>
                ))}
              </ul>
              {next_cursor && limit < 200 && (
                <button type="button" class="small" onClick={() => setLimit(Math.min(200, limit + 50))}>
                  {t("more")}
                </button>
              )}
            </>
          )
        }
      </Shown>
    </section>
  );
}

export function SimulationTitle({ simulation }: { simulation: Simulation }) {
  const { t, locale } = useWords();
  const { made_up, recorded_day, what_ifs, against } = simulation;
  const day =
    made_up === null
      ? t("title.recorded", { day: dayText(recorded_day, locale) })
      : t("title.madeUp", {
          day: dayText(made_up.date, locale),
          orders: made_up.orders ?? 0,
          couriers: made_up.couriers ?? 0,
        });
  const more = [...what_ifs, ...against.map((one) => t("title.against", { policy: one }))];
  return <>{more.length === 0 ? day : `${day} · ${more.join(", ")}`}</>;
}

export function StatusChip({ simulation }: { simulation: Simulation }) {
  const { t } = useWords();
  const { status } = simulation;
  const look = status === "done" ? "easy" : status === "failed" ? "late" : "waits";
  return <span class={`chip ${look}`}>{t(`status.${status}`)}</span>;
}

export function Progress({ simulation }: { simulation: Simulation }) {
  const { t, number } = useWords();
  const text = t("progress", {
    percent: number(simulation.progress * 100),
    done: simulation.done,
    days: simulation.days,
  });
  return (
    <div class="simulation-progress">
      <progress max={1} value={simulation.progress} aria-label={text} />
      <p class="quiet">{text}</p>
    </div>
  );
}
