/** The town's settings: a field for what is often decided, and the document itself for all the rest. */
import type { ComponentChildren } from "preact";
import { type Json, type JsonObject, mergePatch, valueAt, withValue } from "../../lib/merge-patch";
import { amountText, minorOf } from "../../lib/money";
import { Field, SelectField, TextField } from "../../parts/field";
import { api, gotWithTag, type Schemas } from "../../signed-in/api";
import { DraftNote, faultAt } from "../kit/form";
import { Outcome } from "../kit/outcome";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useDraft } from "../kit/use-draft";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import type { SectionProps } from "./sections";
import { clockMinutes, clockText, GROUPS, type SettingSpec } from "./setting-specs";
import type { Key } from "./words";

type Tagged = { data: Schemas["TownForm"]; tag: string };

/** Of the emergency services: a list, which lies in no part. */
const EMERGENCY = "emergency_numbers";
const WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"] as const;

export function TownSection({ begun }: SectionProps) {
  const { t } = useWords();
  const loaded = useLoaded<Tagged>(() => gotWithTag(api.GET("/v1/town")));
  return (
    <Shown of={loaded}>
      {({ data, tag }) => (
        <>
          <dl class="fact-list">
            <div>
              <dt>{t("town.title")}</dt>
              <dd>{data.title}</dd>
            </div>
            <div>
              <dt>{t("town.name")}</dt>
              <dd>{data.name}</dd>
            </div>
            <div>
              <dt>{t("town.zone")}</dt>
              <dd>{data.time_zone}</dd>
            </div>
            <div>
              <dt>{t("town.currency")}</dt>
              <dd>{data.currency}</dd>
            </div>
            <div>
              <dt>{t("town.map")}</dt>
              <dd>{data.map}</dd>
            </div>
          </dl>
          <SettingsForm
            town={data}
            tag={tag}
            mayChange={begun.session.role === "admin"}
            reload={loaded.reload}
          />
        </>
      )}
    </Shown>
  );
}

interface FormProps {
  town: Schemas["TownForm"];
  tag: string;
  mayChange: boolean;
  reload: () => Promise<void>;
}

type Draft = Record<string, string>;

function SettingsForm({ town, tag, mayChange, reload }: FormProps) {
  const { t, locale, about } = useWords();
  const settings = (town.settings ?? {}) as JsonObject;
  /** What somebody has written, by the path of the setting; kept when somebody else was faster. */
  const typed = useDraft("settings.town", () => ({ fields: {} as Draft, document: null as string | null }));
  const { fields: draft, document } = typed.value;
  const doing = useDoing();
  const write = (key: string, text: string) => {
    typed.change({ fields: { ...draft, [key]: text } });
    doing.clear();
  };
  const wanted = (): JsonObject | null => {
    let next = settings;
    if (document !== null) {
      try {
        next = JSON.parse(document) as JsonObject;
      } catch {
        doing.refuse(t("document.bad"));
        return null;
      }
    }
    for (const [, specs] of GROUPS) {
      for (const one of specs) {
        const text = draft[one.path.join(".")];
        if (text === undefined) continue;
        const value = stored(one, text, town.currency);
        if (value === "bad") {
          doing.refuse(about(t(keyOf(one)), t("bad")));
          return null;
        }
        next = withValue(next, one.path, value);
      }
    }
    const numbers = draft[EMERGENCY];
    if (numbers !== undefined) {
      const given = numbers.split(/[\s,;]+/).filter((one) => one !== "");
      if (!given.every((one) => /^\d{2,3}$/.test(one))) {
        doing.refuse(about(t("set.emergency_numbers"), t("bad")));
        return null;
      }
      next = withValue(next, [EMERGENCY], given.length === 0 ? undefined : given);
    }
    for (const day of WEEKDAYS) {
      const text = draft[`cut_off.${day}`];
      if (text !== undefined)
        next = withValue(next, ["orders", "cut_off", day], text === "" ? undefined : text);
      const closed = draft[`closed.${day}`];
      if (closed !== undefined) next = withClosed(next, day, closed === "yes");
    }
    return next;
  };
  const save = async () => {
    const next = wanted();
    if (next === null) return;
    await doing.run(async () => {
      await gotWithTag(
        api.PATCH("/v1/town/settings", {
          params: { header: { "If-Match": tag } },
          body: { settings: mergePatch(settings, next) },
        }),
      );
      typed.forget();
      await reload();
    }, reload);
  };
  const closed = valueAt(settings, ["orders", "closed_weekdays"]);
  const isClosed = (day: string) =>
    (draft[`closed.${day}`] ?? (Array.isArray(closed) && closed.includes(day) ? "yes" : "no")) === "yes";
  const cutOff = (day: string) =>
    draft[`cut_off.${day}`] ?? String(valueAt(settings, ["orders", "cut_off", day]) ?? "");
  return (
    <form
      class="settings-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="quiet">{t(mayChange ? "town.help" : "town.readOnly")}</p>
      <DraftNote found={typed.found} forget={typed.forget} />
      {GROUPS.map(([group, specs]) => (
        <fieldset key={group} disabled={!mayChange}>
          <legend>{t(`group.${group}`)}</legend>
          {group === "orders" && <WeekTable isClosed={isClosed} cutOff={cutOff} onWrite={write} />}
          <div class="fields">
            {specs.map((one) => (
              <SettingField
                key={one.path.join(".")}
                spec={one}
                label={t(keyOf(one))}
                text={
                  draft[one.path.join(".")] ?? shown(one, valueAt(settings, one.path), town.currency, locale)
                }
                usual={shown(one, one.usual ?? undefined, town.currency, locale)}
                fault={faultAt(doing.error, `/settings/${one.path.join("/")}`)}
                onWrite={(text) => write(one.path.join("."), text)}
              />
            ))}
            {group === "field" && (
              <TextField
                label={t("set.emergency_numbers")}
                help={t("emergency.help")}
                fault={faultAt(doing.error, `/settings/${EMERGENCY}`)}
                value={draft[EMERGENCY] ?? town.emergency_numbers.join(", ")}
                onValue={(text) => write(EMERGENCY, text)}
                autocomplete="off"
              />
            )}
          </div>
        </fieldset>
      ))}
      <details>
        <summary>{t("document.title")}</summary>
        <Field
          label={t("document.label")}
          help={t("document.help")}
          control={(tied) => (
            <textarea
              {...tied}
              class="mono"
              rows={16}
              spellcheck={false}
              readOnly={!mayChange}
              value={document ?? JSON.stringify(settings, null, 2)}
              onInput={({ currentTarget }) => {
                typed.change({ document: currentTarget.value });
                doing.clear();
              }}
            />
          )}
        />
      </details>
      <Outcome doing={doing} />
      {mayChange && (
        <div class="buttons">
          <button type="submit" class="small strong" disabled={doing.busy}>
            {t("town.save")}
          </button>
        </div>
      )}
    </form>
  );
}

interface WeekProps {
  isClosed: (day: string) => boolean;
  cutOff: (day: string) => string;
  onWrite: (key: string, text: string) => void;
}

function WeekTable({ isClosed, cutOff, onWrite }: WeekProps) {
  const { t } = useWords();
  return (
    <ul class="week-table">
      {WEEKDAYS.map((day) => (
        <li key={day}>
          <TextField
            label={`${t(`day.${day}`)} · ${t("week.cutOff")}`}
            type="time"
            value={cutOff(day)}
            onValue={(text) => onWrite(`cut_off.${day}`, text)}
          />
          <label class="check">
            <input
              type="checkbox"
              checked={isClosed(day)}
              onChange={({ currentTarget }) => onWrite(`closed.${day}`, currentTarget.checked ? "yes" : "no")}
            />
            {t("week.closed")}
          </label>
        </li>
      ))}
    </ul>
  );
}

interface SettingFieldProps {
  spec: SettingSpec;
  label: string;
  text: string;
  usual: string;
  fault: ComponentChildren;
  onWrite: (text: string) => void;
}

function SettingField({ spec, label, text, usual, fault, onWrite }: SettingFieldProps) {
  const { t } = useWords();
  if (spec.kind === "flag") {
    return (
      <SelectField
        label={label}
        value={text}
        onValue={onWrite}
        fault={fault}
        options={[
          ["", t("usual.flag", { value: t(spec.usual === true ? "yes" : "no") })],
          ["yes", t("yes")],
          ["no", t("no")],
        ]}
      />
    );
  }
  return (
    <TextField
      label={label}
      help={usual === "" ? t("usual.none") : t("usual.value", { value: usual })}
      fault={fault}
      type={spec.kind === "clock" ? "time" : "text"}
      value={text}
      onValue={onWrite}
      autocomplete="off"
    />
  );
}

function keyOf({ path }: SettingSpec): Key {
  return `set.${path.join(".")}` as Key;
}

/** A stored value as it stands in its field. */
function shown(spec: SettingSpec, value: Json | undefined, currency: string, locale: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "number") return String(value);
  if (spec.kind === "money") return amountText(value, currency, locale);
  if (spec.kind === "minutes") return String(value / 60);
  return spec.kind === "clock" ? clockText(value) : String(value);
}

/** What a field says, as it is stored; undefined for as usual. */
function stored(spec: SettingSpec, text: string, currency: string): Json | undefined | "bad" {
  const plain = text.trim().replace(",", ".");
  if (plain === "") return undefined;
  if (spec.kind === "flag") return plain === "yes";
  if (spec.kind === "clock") return clockMinutes(plain) ?? "bad";
  if (spec.kind === "money") return minorOf(text, currency) ?? "bad";
  const number = Number(plain);
  const bounded = number >= (spec.least ?? 0) && number <= (spec.most ?? Number.MAX_SAFE_INTEGER);
  if (!Number.isFinite(number) || !bounded) return "bad";
  const value = spec.kind === "minutes" ? number * 60 : number;
  return Number.isInteger(value) ? value : "bad";
}

function withClosed(settings: JsonObject, day: string, closed: boolean): JsonObject {
  const known = valueAt(settings, ["orders", "closed_weekdays"]);
  const days = Array.isArray(known) ? known.filter((one) => one !== day) : [];
  const next = closed ? [...days, day] : days;
  return withValue(settings, ["orders", "closed_weekdays"], next.length === 0 ? undefined : next);
}
