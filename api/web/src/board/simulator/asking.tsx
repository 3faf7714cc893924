/** Which day is lived through, what is otherwise on it, and how often: what somebody writes is kept until it is asked. */
import { dateAt } from "../../lib/zoned";
import { SelectField, TextField } from "../../parts/field";
import { api, got } from "../../signed-in/api";
import type { Begun } from "../../signed-in/begin";
import { Outcome } from "../kit/outcome";
import { useDoing } from "../kit/use-doing";
import { useKept } from "../kit/use-kept";
import { useWords } from "./page-words";
import { KINDS, textOf, VEHICLES, type WhatIf, type WhatIfKind } from "./what-if";

interface Asked {
  source: "recorded" | "made_up";
  day: string;
  orders: string;
  couriers: string;
  vans: string;
  visits: string;
  seeds: string;
  minutes: string;
  against: string;
  whatIfs: WhatIf[];
}

const POLICIES = ["greedy", "rolling", "wait-or-go"] as const;
const MOST_WHAT_IFS = 10;

export function Asking({ begun }: { begun: Begun }) {
  const { t, about } = useWords();
  const [asked, setAsked] = useKept<Asked>("simulator", () => ({
    source: "made_up",
    day: dateAt(Date.now(), begun.town.time_zone, 1),
    orders: "120",
    couriers: "8",
    vans: "0",
    visits: "0",
    seeds: "5",
    minutes: "30",
    against: "",
    whatIfs: [],
  }));
  const doing = useDoing();
  const change = (next: Partial<Asked>) => {
    setAsked({ ...asked, ...next });
    doing.clear();
  };
  const ask = async () => {
    const texts = asked.whatIfs.map(textOf);
    const bad = texts.indexOf(null);
    if (bad >= 0) return doing.refuse(t("whatIf.bad", { n: bad + 1 }));
    const whole = (text: string, least: number, most: number): number | null =>
      /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most ? Number(text) : null;
    const made = asked.source === "made_up";
    const numbers = {
      orders: whole(asked.orders, 1, 1_000),
      couriers: whole(asked.couriers, 0, 64),
      vans: whole(asked.vans, 0, 64),
      visits: whole(asked.visits, 0, 300),
      seeds: whole(asked.seeds, 1, 50),
      minutes: whole(asked.minutes, 1, 120),
    };
    for (const name of Object.keys(numbers) as (keyof typeof numbers)[]) {
      const matters = made || name === "seeds" || name === "minutes";
      if (matters && numbers[name] === null) return doing.refuse(about(t(`ask.${name}`), t("bad")));
    }
    let id = "";
    const done = await doing.run(async () => {
      const simulation = await got(
        api.POST("/v1/simulations", {
          body: {
            recorded_day: made ? null : asked.day,
            made_up: made
              ? {
                  date: asked.day,
                  orders: numbers.orders ?? 1,
                  couriers: numbers.couriers ?? 0,
                  vans: numbers.vans ?? 0,
                  visits: numbers.visits ?? 0,
                }
              : null,
            seeds: numbers.seeds ?? 1,
            first_seed: 1,
            policy: "default",
            against: asked.against === "" ? [] : [asked.against],
            what_ifs: texts.filter((one) => one !== null),
            seconds: (numbers.minutes ?? 1) * 60,
          },
        }),
      );
      id = simulation.id;
    });
    if (done) location.hash = `#/simulator/${id}`;
  };
  return (
    <form
      class="panel"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void ask();
      }}
    >
      <h2>{t("ask.title")}</h2>
      <div class="fields">
        <SelectField
          label={t("ask.source")}
          value={asked.source}
          onValue={(source) => change({ source: source as Asked["source"] })}
          options={[
            ["made_up", t("ask.madeUp")],
            ["recorded", t("ask.recorded")],
          ]}
        />
        <TextField label={t("ask.day")} type="date" value={asked.day} onValue={(day) => change({ day })} />
        {asked.source === "made_up" &&
          (["orders", "couriers", "vans", "visits"] as const).map((name) => (
            <TextField
              key={name}
              label={t(`ask.${name}`)}
              value={asked[name]}
              onValue={(text) => change({ [name]: text })}
            />
          ))}
      </div>
      <fieldset>
        <legend>{t("whatIf.title")}</legend>
        {asked.whatIfs.length === 0 && <p class="quiet">{t("whatIf.none")}</p>}
        <ul class="things">
          {asked.whatIfs.map((one, place) => (
            <WhatIfFields
              key={place}
              one={one}
              number={place + 1}
              onChange={(next) =>
                change({ whatIfs: asked.whatIfs.map((old, index) => (index === place ? next : old)) })
              }
              onRemove={() => change({ whatIfs: asked.whatIfs.filter((_, index) => index !== place) })}
            />
          ))}
        </ul>
        {asked.whatIfs.length < MOST_WHAT_IFS && (
          <div class="buttons">
            <button
              type="button"
              class="small"
              onClick={() =>
                change({ whatIfs: [...asked.whatIfs, { kind: "couriers", value: "+1", from: "" }] })
              }
            >
              {t("whatIf.add")}
            </button>
          </div>
        )}
      </fieldset>
      <div class="fields">
        <TextField
          label={t("ask.seeds")}
          help={t("ask.seedsHelp")}
          value={asked.seeds}
          onValue={(seeds) => change({ seeds })}
        />
        <TextField
          label={t("ask.minutes")}
          help={t("ask.minutesHelp")}
          value={asked.minutes}
          onValue={(minutes) => change({ minutes })}
        />
        <SelectField
          label={t("ask.against")}
          value={asked.against}
          onValue={(against) => change({ against })}
          options={[["", t("ask.nobody")], ...POLICIES.map((one) => [one, t(`policy.${one}`)] as const)]}
        />
      </div>
      <Outcome doing={doing} />
      <div class="buttons">
        <button type="submit" class="small strong" disabled={doing.busy}>
          {t("ask.go")}
        </button>
      </div>
    </form>
  );
}

interface WhatIfFieldsProps {
  one: WhatIf;
  number: number;
  onChange: (next: WhatIf) => void;
  onRemove: () => void;
}

const FIRST_VALUE: Record<WhatIfKind, string> = {
  couriers: "+1",
  demand: "1.4",
  vehicles: "cargo_bike",
  close: "",
  shop_closes: "",
  shifts: "+30",
  slots: "120",
  boxes: "1.5",
  free: "",
};

function WhatIfFields({ one, number, onChange, onRemove }: WhatIfFieldsProps) {
  const { t } = useWords();
  const { kind } = one;
  return (
    <li class="thing">
      <div class="fields">
        <SelectField
          label={t("whatIf.kind", { n: number })}
          value={kind}
          onValue={(next) =>
            onChange({ kind: next as WhatIfKind, value: FIRST_VALUE[next as WhatIfKind], from: "" })
          }
          options={KINDS.map((name) => [name, t(`whatIf.${name}`)] as const)}
        />
        {kind === "vehicles" ? (
          <SelectField
            label={t("value.vehicles")}
            value={one.value}
            onValue={(value) => onChange({ ...one, value })}
            options={VEHICLES.map((name) => [name, t(`vehicle.${name}`)] as const)}
          />
        ) : (
          <TextField
            label={t(`value.${kind}`)}
            value={one.value}
            onValue={(value) => onChange({ ...one, value })}
            autocomplete="off"
          />
        )}
        {(kind === "close" || kind === "shop_closes") && (
          <TextField
            label={t("value.from")}
            type="time"
            value={one.from}
            onValue={(from) => onChange({ ...one, from })}
          />
        )}
      </div>
      <div class="buttons">
        <button type="button" class="small" onClick={onRemove}>
          {t("whatIf.remove", { n: number })}
        </button>
      </div>
    </li>
  );
}
