/** A town for trials: its map is built if need be, it is filled, and its password is shown this once. */
import { useEffect, useRef, useState } from "preact/hooks";
import { BuildingBar, useBuilding } from "../building";
import { chooseMap, type Founded, foundDemo, readState, type SetupState } from "../setup-api";
import { told, useWords } from "../words";

const MAP = "monaco";

interface DemoProps {
  state: SetupState;
  onState: (state: SetupState) => void;
  onBack: () => void;
}

export function Demo({ state, onState, onBack }: DemoProps) {
  const words = useWords();
  const { t, language } = words;
  const [fault, setFault] = useState("");
  const [founded, setFounded] = useState<Founded | null>(null);
  const filling = useRef(false);
  const { build } = state;
  useBuilding(state, onState);
  const ready = state.maps.some((one) => one.name === MAP && one.ready);
  const failed = build.status === "failed" && build.map === MAP;
  const begin = async () => {
    setFault("");
    try {
      onState(await chooseMap({ name: MAP }));
    } catch (error) {
      setFault(told(error, words));
      onState(await readState());
    }
  };
  useEffect(() => {
    if (!ready && !failed && build.status !== "running") void begin();
  }, []);
  useEffect(() => {
    if (!ready || build.status === "running" || filling.current) return;
    filling.current = true;
    foundDemo(MAP, language)
      .then(setFounded)
      .catch((error: unknown) => {
        filling.current = false;
        setFault(told(error, words));
      });
  }, [ready, build.status]);
  if (founded !== null) return <Ready founded={founded} />;
  const wrong = fault || (failed ? `${t("map.failed")} ${build.title}` : "");
  return (
    <section class="step">
      <h1>{t("start.demo")}</h1>
      {build.status === "running" ? (
        <BuildingBar state={state} title={t("demo.building")} />
      ) : (
        wrong === "" && <p role="status">{t(ready ? "demo.founding" : "loading")}</p>
      )}
      {wrong && (
        <>
          <p class="fault" role="alert">
            {wrong}
          </p>
          <button type="button" class="main" onClick={() => void begin()}>
            {t("again")}
          </button>
          <button type="button" class="second" onClick={onBack}>
            {t("back")}
          </button>
        </>
      )}
    </section>
  );
}

function Ready({ founded }: { founded: Founded }) {
  const { t } = useWords();
  return (
    <section class="step">
      <h1>{t("demo.done")}</h1>
      <p class="lead">{t("demo.keep")}</p>
      <dl class="secrets">
        <Secret title={t("demo.town")} text={founded.town} />
        <Secret title={t("demo.email")} text={founded.email} />
        <Secret title={t("demo.password")} text={founded.password} />
      </dl>
      <a class="main" href="/board/">
        {t("demo.open")}
      </a>
      <details>
        <summary>{t("demo.keys")}</summary>
        <dl class="secrets">
          <Secret title={t("demo.marketplace")} text={founded.marketplace_key} />
          <Secret title={t("demo.coordinator")} text={founded.coordinator_key} />
        </dl>
      </details>
    </section>
  );
}

function Secret({ title, text }: { title: string; text: string }) {
  const { t, about } = useWords();
  const [copied, setCopied] = useState(false);
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <code>{text}</code>
        <button
          type="button"
          class="small"
          aria-label={about(t("copy"), title)}
          onClick={() => {
            // Without encryption browsers have no clipboard: then it is marked and copied by hand.
            void navigator.clipboard?.writeText(text).then(() => setCopied(true));
          }}
        >
          {t(copied ? "copied" : "copy")}
        </button>
      </dd>
    </div>
  );
}
