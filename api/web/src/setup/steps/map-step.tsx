import { useState } from "preact/hooks";
import { areaIn } from "../../area/geometry";
import { SelectField, TextField } from "../../parts/field";
import { BuildingBar, useBuilding } from "../building";
import { StepFrame } from "../frame";
import { chooseMap, type SetupState, sendExtract, stopMap } from "../setup-api";
import { told, useWords } from "../words";

const OWN = "";
const MB = 1 << 20;

interface MapStepProps {
  state: SetupState;
  onState: (state: SetupState) => void;
  onBack: () => void;
  onNext: () => void;
}

/** A short name made of a name: "Saint-Étienne" is saint-etienne. */
export function slugOf(title: string): string {
  return title
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
}

export function MapStep({ state, onState, onBack, onNext }: MapStepProps) {
  const words = useWords();
  const { t } = words;
  const { build, choices, facts } = state;
  const [fault, setFault] = useState("");
  useBuilding(state, onState);
  const doing = async (what: () => Promise<SetupState>) => {
    setFault("");
    try {
      onState(await what());
    } catch (error) {
      setFault(told(error, words));
    }
  };
  if (build.status === "running") {
    return (
      <StepFrame step="map" lead="map.buildingHelp" fault={fault}>
        <BuildingBar state={state} title={t("map.building")} />
        <button type="button" class="second" onClick={() => void doing(stopMap)}>
          {t("map.stop")}
        </button>
      </StepFrame>
    );
  }
  if (facts !== null && choices.map !== "") {
    return (
      <StepFrame step="map" lead="map.lead" fault={fault}>
        <p class="done">
          {facts.title} · {t("map.ready")}
        </p>
        <button type="button" class="main" onClick={onNext}>
          {t("next")}
        </button>
        <button type="button" class="second" onClick={() => void doing(stopMap)}>
          {t("map.change")}
        </button>
      </StepFrame>
    );
  }
  const failed = build.status === "failed" ? `${t("map.failed")} ${build.title}` : "";
  return (
    <StepFrame step="map" lead="map.lead" fault={fault || failed}>
      <Choosing state={state} onState={onState} onFault={setFault} />
      <button type="button" class="second" onClick={onBack}>
        {t("back")}
      </button>
    </StepFrame>
  );
}

interface ChoosingProps {
  state: SetupState;
  onState: (state: SetupState) => void;
  onFault: (fault: string) => void;
}

/** One that is there is the least work. */
function firstMap({ maps }: SetupState): string {
  const usual = maps.find((one) => one.ready) ?? maps.find((one) => one.name === "monaco") ?? maps[0];
  return usual?.name ?? OWN;
}

function Choosing({ state, onState, onFault }: ChoosingProps) {
  const words = useWords();
  const { t, number } = words;
  const [wanted, setWanted] = useState(() => firstMap(state));
  const [title, setTitle] = useState(state.choices.title);
  const [file, setFile] = useState<File | null>(null);
  const [boundary, setBoundary] = useState<unknown>(null);
  const [sending, setSending] = useState<{ share: number; stop: () => void } | null>(null);
  const size = number(state.most_bytes / MB);
  const own = wanted === OWN;
  const slug = slugOf(title);
  const ready = !own || (slug !== "" && (file !== null || state.extract !== null));
  const begin = async () => {
    onFault("");
    try {
      if (own && file !== null) {
        const sent = sendExtract(file, (share) => setSending({ share, stop: sent.stop }));
        setSending({ share: 0, stop: sent.stop });
        await sent.done;
      }
      onState(await chooseMap(own ? { name: slug, title, own, boundary } : { name: wanted }));
    } catch (error) {
      if (!(error instanceof DOMException)) onFault(told(error, words));
    } finally {
      setSending(null);
    }
  };
  if (sending !== null) {
    return (
      <div class="building">
        <p role="status">
          {t("map.sending")} · {number(sending.share * 100)} %
        </p>
        <progress max={1} value={sending.share} aria-label={t("map.sending")} />
        <button type="button" class="second" onClick={sending.stop}>
          {t("map.stop")}
        </button>
      </div>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void begin();
      }}
    >
      <SelectField
        label={t("map.choose")}
        value={wanted}
        onValue={setWanted}
        options={[
          ...state.maps.map(
            (one) => [one.name, `${one.title} (${t(one.ready ? "map.ready" : "map.build")})`] as const,
          ),
          [OWN, t("map.own")],
        ]}
      />
      {own && (
        <>
          <TextField label={t("map.name")} value={title} onValue={setTitle} autocomplete="off" />
          <div class="field">
            <label>
              {t("map.file")}
              <input
                type="file"
                accept=".pbf"
                onChange={({ currentTarget }) => {
                  const chosen = currentTarget.files?.[0] ?? null;
                  const fits = chosen === null || chosen.size <= state.most_bytes;
                  setFile(fits ? chosen : null);
                  onFault(fits ? "" : t("map.tooLarge", { size }));
                }}
              />
            </label>
            <p class="quiet">
              {state.extract !== null && file === null
                ? t("map.sent", { name: state.extract.name })
                : t("map.ownHelp", { size })}
            </p>
          </div>
          <div class="field">
            <label>
              {t("map.boundary")}
              <input
                type="file"
                accept=".geojson,.json"
                onChange={async ({ currentTarget }) => {
                  const chosen = currentTarget.files?.[0];
                  let area = null;
                  try {
                    area = chosen === undefined ? null : areaIn(JSON.parse(await chosen.text()));
                  } catch {
                    area = null;
                  }
                  setBoundary(area);
                  onFault(chosen !== undefined && area === null ? t("map.boundaryBad") : "");
                }}
              />
            </label>
            <p class="quiet">{t("map.boundaryHelp")}</p>
          </div>
        </>
      )}
      <button type="submit" class="main" disabled={!ready}>
        {t("next")}
      </button>
    </form>
  );
}
