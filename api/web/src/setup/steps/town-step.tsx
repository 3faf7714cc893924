import { useMemo, useState } from "preact/hooks";
import { SelectField, TextField } from "../../parts/field";
import { StepFrame } from "../frame";
import { keepChoices, type SetupState } from "../setup-api";
import { faultsOf, type Key, told, useWords } from "../words";
import { slugOf } from "./map-step";

interface TownStepProps {
  state: SetupState;
  onState: (state: SetupState) => void;
  onBack: () => void;
  onNext: () => void;
}

export function TownStep({ state, onState, onBack, onNext }: TownStepProps) {
  const words = useWords();
  const { t, has, language } = words;
  const { choices, facts } = state;
  const [title, setTitle] = useState(choices.title || facts?.title || "");
  const [name, setName] = useState(choices.name || slugOf(choices.title || facts?.title || ""));
  const [zone, setZone] = useState(choices.time_zone || facts?.time_zone || "");
  const [currency, setCurrency] = useState(choices.currency);
  const [calling, setCalling] = useState(choices.calling_code);
  const [holidays, setHolidays] = useState(choices.holidays);
  const [fault, setFault] = useState("");
  const [faults, setFaults] = useState<Record<string, string>>({});
  const zones = useMemo(() => [...new Set([zone, ...Intl.supportedValuesOf("timeZone")])], []);
  const currencies = useMemo(() => {
    const names = new Intl.DisplayNames([words.locale], { type: "currency" });
    return [...new Set(["EUR", "CHF", "ISK", "XPF", ...Intl.supportedValuesOf("currency")])].map(
      (code) => [code, `${code} · ${names.of(code) ?? code}`] as const,
    );
  }, []);
  const go = async () => {
    const wanted = { title: title.trim(), name, time_zone: zone, currency, calling_code: calling, holidays };
    const bad: Record<string, string> = {};
    if (wanted.title === "") bad.title = t("required");
    if (!/^[a-z0-9]([a-z0-9_-]{0,62}[a-z0-9])?$/.test(name)) bad.name = t("town.nameHelp");
    if (!/^[1-9][0-9]{0,3}$/.test(calling)) bad.calling_code = t("town.bad");
    setFaults(bad);
    setFault("");
    if (Object.keys(bad).length > 0) return;
    try {
      onState(await keepChoices({ ...wanted, language }));
      onNext();
    } catch (error) {
      setFaults(faultsOf(error));
      setFault(told(error, words));
    }
  };
  return (
    <StepFrame step="town" lead="town.lead" fault={fault}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void go();
        }}
      >
        <TextField
          label={t("town.title")}
          value={title}
          onValue={(next) => {
            // The short name follows as long as nobody has written another one.
            if (name === slugOf(title)) setName(slugOf(next));
            setTitle(next);
          }}
          fault={faults.title}
          autocomplete="off"
        />
        <TextField
          label={t("town.name")}
          help={t("town.nameHelp")}
          value={name}
          onValue={setName}
          fault={faults.name}
          autocomplete="off"
        />
        <SelectField
          label={t("town.zone")}
          value={zone}
          onValue={setZone}
          fault={faults.time_zone}
          options={zones.map((one) => [one, one.replaceAll("_", " ")] as const)}
        />
        <SelectField
          label={t("town.currency")}
          value={currency}
          onValue={setCurrency}
          options={currencies}
          fault={faults.currency}
        />
        <TextField
          label={t("town.calling")}
          value={calling}
          onValue={(next) => setCalling(next.replace(/^\+/, ""))}
          fault={faults.calling_code}
          type="tel"
          autocomplete="off"
        />
        <SelectField
          label={t("town.holidays")}
          value={holidays}
          onValue={setHolidays}
          options={state.holidays.map((one) => {
            const key = `holidays.${one}`;
            return [one, has(key) ? t(key as Key) : one] as const;
          })}
        />
        <button type="submit" class="main">
          {t("next")}
        </button>
      </form>
      <button type="button" class="second" onClick={onBack}>
        {t("back")}
      </button>
    </StepFrame>
  );
}
