import { useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { Check, Choose, Group, Rows, Text } from "../kit/fields";
import { Form } from "../kit/form";
import { Sheet } from "../kit/sheet";
import { seen, useEntry } from "../kit/use-entry";
import { useWords } from "./i18n/page-words";
import { fieldOf, type Known, type Outcome, type Programme } from "./known";
import { OutcomeText } from "./outcome-text";

interface ProgrammeFormProps {
  /** Null for a new one. */
  programme: Programme | null;
  known: Known;
  onChanged: () => void;
  onClose: () => void;
}

const REGIONS = [
  "fr",
  "fr-alsace-moselle",
  "fr-alsace-moselle-no-temple",
  "fr-guadeloupe",
  "fr-guyane",
  "fr-martinique",
  "fr-mayotte",
  "fr-reunion",
  "fr-saint-barthelemy",
  "none",
] as const;

export function ProgrammeForm({ programme, known, onChanged, onClose }: ProgrammeFormProps) {
  const { t, today, language } = useWords();
  const entry = useEntry(`services.programme.${programme?.id ?? ""}`, () => typed(programme, today), {
    onChanged,
    onClose,
  });
  const { value, change, own, doing } = entry;
  const [outcome, setOutcome] = useState<{ outcome: Outcome; outside: number } | null>(null);
  const services = known.services.filter((one) => one.active || one.key === programme?.service);
  const service = known.services.find((one) => one.key === value.service);
  const needsPoint = service !== undefined && fieldOf<string>(service.service, "flow") !== "call";
  const runners = known.organizations.filter((one) => one.active && one.kind !== "marketplace");

  const content = () => ({
    title: value.title.trim(),
    organization_id: value.organization,
    point_place_id: needsPoint && value.point !== "" ? value.point : null,
    from_day: value.from,
    to_day: value.to === "" ? null : value.to,
    conditions: conditionsOf(value),
    most_enrolled: value.most === "" ? null : Number(value.most),
    holidays: value.holidays,
    funders: value.funders.map((one) => ({
      name: one.name,
      parts: Math.round(Number(one.percent.replace(",", ".")) * 100),
    })),
  });
  const save = () =>
    void entry.save(() =>
      programme === null
        ? api.POST("/v1/programmes", { body: { ...content(), service: value.service } })
        : api.PATCH("/v1/programmes/{programme_id}", {
            params: { path: { programme_id: programme.id }, header: seen(programme.version) },
            body: { ...content(), move_promised: value.movePromised },
          }),
    );
  const trial = () =>
    doing.run(async () => {
      if (programme === null) return;
      const found = await got(
        api.POST("/v1/programmes/{programme_id}/preview", {
          params: { path: { programme_id: programme.id } },
          body: { ...content(), move_promised: value.movePromised },
        }),
      );
      setOutcome({ outcome: found.outcome, outside: found.outside_zone.length });
    });

  return (
    <Sheet title={programme?.title ?? t("programme.add")} onClose={onClose} wide>
      <Form entry={entry} label={t("act.save")} onSubmit={save} onCancel={onClose}>
        {programme === null && (
          <Choose
            label={t("visit.service")}
            required
            none={t("choose")}
            pointer="/service"
            value={value.service}
            options={services.map((one) => [one.key, one.title[language]])}
            onValue={(key) => {
              const title = known.services.find((one) => one.key === key)?.title[language] ?? "";
              change({ service: key, title: value.title || title });
            }}
          />
        )}
        <Text label={t("programme.title")} required {...own("title")} />
        <Choose
          label={t("programme.runner")}
          required
          none={t("choose")}
          options={runners.map((one) => [one.id, one.name])}
          {...own("organization", "/organization_id")}
        />
        {needsPoint && (
          <Choose
            label={t("programme.point")}
            hint={t("programme.pointHint")}
            required
            none={t("choose")}
            options={known.places.map((one) => [one.id, one.name || one.address])}
            {...own("point", "/point_place_id")}
          />
        )}
        <Text label={t("enrolment.from")} type="date" required {...own("from", "/from_day")} />
        <Text label={t("enrolment.to")} type="date" min={value.from} {...own("to", "/to_day")} />
        <Text
          label={t("programme.most")}
          hint={t("programme.mostHint")}
          type="number"
          min={1}
          {...own("most", "/most_enrolled")}
        />
        <Choose
          label={t("programme.holidays")}
          options={REGIONS.map((one) => [one, t(`region.${one}`)])}
          {...own("holidays")}
        />
        <Group label={t("programme.conditions")}>
          <div class="field-row">
            <Text label={t("condition.least")} type="number" min={0} {...own("least")} />
            <Text label={t("condition.mostAge")} type="number" min={0} {...own("mostAge")} />
            <Choose
              label={t("condition.zone")}
              none={t("condition.anyZone")}
              options={known.zones.map((one) => [one.id, one.properties.name || one.id])}
              {...own("zone")}
            />
          </div>
          <Text
            label={t("condition.papers")}
            hint={t("condition.papersHint")}
            pattern="[a-z0-9_, ]*"
            {...own("papers")}
          />
          <Check
            label={t("condition.consent")}
            checked={value.consent}
            onChecked={(consent) => change({ consent })}
          />
        </Group>
        <Rows
          label={t("programme.funders")}
          hint={t("programme.fundersHint")}
          all={value.funders}
          blank={{ name: "", percent: "100" }}
          add={t("funder.add")}
          remove={(n) => t("funder.remove", { n })}
          onAll={(funders) => change({ funders })}
        >
          {(one, set) => (
            <>
              <Text label={t("funder.name")} required value={one.name} onValue={(name) => set({ name })} />
              <Text
                label={t("funder.percent")}
                inputMode="decimal"
                required
                pattern="[0-9]{1,3}([.,][0-9]{1,2})?"
                value={one.percent}
                onValue={(percent) => set({ percent })}
              />
            </>
          )}
        </Rows>
        {programme !== null && (
          <>
            <Check
              label={t("programme.movePromised")}
              checked={value.movePromised}
              onChecked={(movePromised) => change({ movePromised })}
            />
            <div class="wide tried">
              <button type="button" class="small" disabled={doing.busy} onClick={() => void trial()}>
                {t("outcome.try")}
              </button>
              {outcome && <OutcomeText outcome={outcome.outcome} />}
              {outcome && outcome.outside > 0 && (
                <p class="fault">{t("programme.outside", { n: outcome.outside })}</p>
              )}
            </div>
          </>
        )}
      </Form>
    </Sheet>
  );
}

function typed(programme: Programme | null, today: string) {
  const conditions = programme?.conditions;
  const text = (value: number | null | undefined) =>
    value === null || value === undefined ? "" : String(value);
  return {
    service: programme?.service ?? "",
    title: programme?.title ?? "",
    organization: programme?.organization_id ?? "",
    point: programme?.point_place_id ?? "",
    from: programme?.from_day ?? today,
    to: programme?.to_day ?? "",
    most: text(programme?.most_enrolled),
    holidays: programme?.holidays ?? "fr",
    least: text(conditions?.least_age),
    mostAge: text(conditions?.most_age),
    zone: conditions?.zone_id ?? "",
    papers: (conditions?.documents ?? []).join(", "),
    consent: conditions?.consent ?? true,
    funders: (programme?.funders ?? []).map((one) => ({ name: one.name, percent: String(one.parts / 100) })),
    movePromised: false,
  };
}

function conditionsOf(value: ReturnType<typeof typed>): Schemas["Conditions"] {
  return {
    least_age: value.least === "" ? null : Number(value.least),
    most_age: value.mostAge === "" ? null : Number(value.mostAge),
    zone_id: value.zone === "" ? null : value.zone,
    documents: value.papers.split(/[\s,]+/).filter((one) => one !== ""),
    consent: value.consent,
  };
}
