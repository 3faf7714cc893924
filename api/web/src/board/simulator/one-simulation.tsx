/** One simulation: how far it is, what came of it, and beside another one. */
import { useEffect, useState } from "preact/hooks";
import { SelectField } from "../../parts/field";
import { api, got } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { readFigures } from "../kit/figures";
import { Outcome } from "../kit/outcome";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import type { Result } from "./result";
import { ResultView } from "./result-view";
import { isUnderWay, Progress, type Simulation, SimulationTitle, StatusChip } from "./simulation-list";

const LOOK_MS = 1_500;

async function read(id: string): Promise<Simulation> {
  return got(api.GET("/v1/simulations/{simulation_id}", { params: { path: { simulation_id: id } } }));
}

async function readResult(id: string): Promise<Result> {
  const found = await got(
    api.GET("/v1/simulations/{simulation_id}/result", { params: { path: { simulation_id: id } } }),
  );
  return found as unknown as Result;
}

interface OneSimulationProps {
  begun: Begun;
  id: string;
  /** Another one that is shown beside it, empty for none. */
  other: string;
}

export function OneSimulation({ begun, id, other }: OneSimulationProps) {
  const { t, language } = useWords();
  const loaded = useLoaded(() => read(id), [id]);
  const doing = useDoing();
  const under = loaded.value !== undefined && isUnderWay(loaded.value);
  useEffect(() => {
    if (!under) return;
    const timer = setInterval(() => void loaded.reload(), LOOK_MS);
    return () => clearInterval(timer);
  }, [under, loaded.reload]);
  const may = begun.session.role === "admin" || begun.session.role === "coordinator";
  const cancel = () =>
    doing.run(async () => {
      await got(
        api.POST("/v1/simulations/{simulation_id}/cancel", { params: { path: { simulation_id: id } } }),
      );
      await loaded.reload();
    });
  return (
    <>
      <p>
        <a href="#/simulator">{t("back")}</a>
      </p>
      <Shown of={loaded}>
        {(simulation) => (
          <>
            <section class="panel" aria-labelledby="one">
              <div class="thing-what">
                <h2 id="one">
                  <SimulationTitle simulation={simulation} />
                </h2>
                <StatusChip simulation={simulation} />
              </div>
              {isUnderWay(simulation) && (
                <>
                  <Progress simulation={simulation} />
                  {may && (
                    <div class="buttons">
                      <button type="button" class="small" disabled={doing.busy} onClick={() => void cancel()}>
                        {t("cancel")}
                      </button>
                    </div>
                  )}
                </>
              )}
              {simulation.status === "failed" && (
                <p class="fault" role="alert">
                  {simulation.title}
                </p>
              )}
              <Outcome doing={doing} />
              {simulation.status === "done" && (
                <div class="buttons">
                  <a
                    class="small"
                    href={`/v1/simulations/${id}/report?language=${language}`}
                    target="_blank"
                    rel="noopener"
                  >
                    {t("report")}
                  </a>
                  <a class="small" href={`/v1/simulations/${id}/result`} download={`${id}.json`}>
                    {t("json")}
                  </a>
                </div>
              )}
            </section>
            {simulation.status === "done" && <Done id={id} other={other} />}
          </>
        )}
      </Shown>
    </>
  );
}

function Done({ id, other }: { id: string; other: string }) {
  const { t } = useWords();
  const loaded = useLoaded(async () => {
    const [figures, own, beside] = await Promise.all([
      readFigures(),
      readResult(id),
      other === "" ? null : readResult(other),
    ]);
    return { figures, own, beside };
  }, [id, other]);
  return (
    <>
      <Shown of={loaded}>
        {({ figures, own, beside }) => <ResultView figures={figures} own={own} beside={beside} />}
      </Shown>
      <section class="panel" aria-labelledby="beside">
        <h2 id="beside">{t("beside.title")}</h2>
        <Beside id={id} other={other} />
      </section>
    </>
  );
}

function Beside({ id, other }: { id: string; other: string }) {
  const { t } = useWords();
  const [wanted, setWanted] = useState(other);
  const loaded = useLoaded(() => got(api.GET("/v1/simulations", { params: { query: { limit: 100 } } })));
  return (
    <Shown of={loaded}>
      {({ simulations }) => {
        const others = simulations.filter((one) => one.id !== id && one.status === "done");
        if (others.length === 0) return <p>{t("beside.none")}</p>;
        return (
          <div class="fields">
            <SelectField
              label={t("beside.which")}
              help={t("beside.help")}
              value={wanted}
              onValue={setWanted}
              options={[["", t("beside.nobody")], ...others.map((one) => [one.id, nameOf(one)] as const)]}
            />
            <div class="buttons end">
              <button
                type="button"
                class="small"
                disabled={wanted === other}
                onClick={() => {
                  location.hash = wanted === "" ? `#/simulator/${id}` : `#/simulator/${id}/${wanted}`;
                }}
              >
                {t("beside.go")}
              </button>
            </div>
          </div>
        );
      }}
    </Shown>
  );
}

function nameOf({ made_up, recorded_day, what_ifs, requested_at }: Simulation): string {
  const day = made_up === null ? recorded_day : `${made_up.date}, ${made_up.orders}/${made_up.couriers}`;
  return [day, ...what_ifs, requested_at.slice(11, 16)].join(" · ");
}
