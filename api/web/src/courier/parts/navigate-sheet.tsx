import type { Key } from "../i18n/words";
import { useWords } from "../i18n/words";
import { usePhoneState, usePull } from "../phone-context";
import { isOver, type Seen } from "../store/fold";
import { type Leg, legKey, type Step } from "../store/ways";
import type { Place, Stop } from "../wire";
import { Sheet } from "./sheet";

interface NavigateSheetProps {
  round: Seen;
  stop: Stop;
  onClose: () => void;
}

/** The way that leads to a stop, from the stop before it: null where this phone does not have it. */
export function useWayTo(round: Seen, stop: Stop): Leg | null {
  const { legs } = usePhoneState();
  const pull = usePull();
  const to = pull.places[stop.place_id];
  const place = round.stops.findIndex((one) => one.id === stop.id);
  const before = round.stops.slice(0, place).reverse();
  const from: Place | undefined =
    pull.places[(before.find((one) => !isOver(one)) ?? before[0])?.place_id ?? round.start_place_id ?? ""];
  if (!from || !to || round.vehicle === undefined) return null;
  return legs[legKey(pull.town.map, round.vehicle.profile, from, to)] ?? null;
}

export function NavigateSheet({ round, stop, onClose }: NavigateSheetProps) {
  const { t, kilometres, span } = useWords();
  const pull = usePull();
  const place = pull.places[stop.place_id];
  const way = useWayTo(round, stop);
  return (
    <Sheet title={t("nav.title")} onClose={onClose}>
      {place && (
        <a class="main" href={phoneMap(place)} target="_blank" rel="noopener noreferrer">
          {t("nav.app")}
        </a>
      )}
      {way === null ? (
        <p>{t("nav.none")}</p>
      ) : (
        <>
          <p class="quiet">
            {t("nav.total", { km: kilometres(way.distance_m), span: span(way.duration_s) })}
          </p>
          <Steps steps={way.steps} />
        </>
      )}
    </Sheet>
  );
}

/** The phone's own map: an address that Android's apps take, and that of Apple's on theirs. */
function phoneMap(place: Place): string {
  const point = `${place.lat},${place.lon}`;
  return /iPhone|iPad/.test(navigator.userAgent) ? `maps:?daddr=${point}` : `geo:${point}?q=${point}`;
}

function Steps({ steps }: { steps: readonly Step[] }) {
  const { t, kilometres } = useWords();
  const far = (metres: number) =>
    metres < 1000 ? t("nav.metres", { m: Math.round(metres / 10) * 10 }) : `${kilometres(metres)} km`;
  return (
    <ol class="steps">
      {steps.map((step, index) => (
        <li key={index}>
          <span>{useStepWords(step)}</span>
          {step.distance_m > 0 && <span class="quiet">{far(step.distance_m)}</span>}
        </li>
      ))}
    </ol>
  );
}

function useStepWords(step: Step): string {
  const { t, has } = useWords();
  const name = step.name || t("nav.unnamed");
  if (step.kind === "depart") return t("nav.depart", { name });
  if (step.kind === "arrive") return t("nav.arrive");
  if (step.exit !== null) return t("nav.roundabout", { exit: step.exit, name });
  const key = `nav.${step.modifier}`;
  return t(has(key) ? (key as Key) : "nav.straight", { name });
}
