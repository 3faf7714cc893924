/** Days that are not like others: before holidays, market days, closings. */
import { dayText } from "../../lib/day-text";
import { dateAt } from "../../lib/zoned";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { EditButton, Entries } from "../kit/entries";
import { Check, Text } from "../kit/fields";
import { Outcome } from "../kit/outcome";
import { Panel } from "../kit/panel";
import { Shown } from "../kit/shown";
import { SureButton } from "../kit/sure-button";
import { useDoing } from "../kit/use-doing";
import { seen, useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { mayWork } from "./reading";
import type { SectionProps } from "./sections";

type Peak = Schemas["PeakForm"];

export function PeaksSection({ begun }: SectionProps) {
  const { t, locale } = useWords();
  const loaded = useLoaded(() =>
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/peaks", { params: { query: { limit: 100, cursor } } }));
      return { items: page.peaks, next_cursor: page.next_cursor };
    }),
  );
  const doing = useDoing();
  const remove = (peak: Peak) =>
    doing.run(async () => {
      await api.DELETE("/v1/peaks/{peak_id}", {
        params: { path: { peak_id: peak.id }, header: seen(peak.version) },
      });
      await loaded.reload();
    }, loaded.reload);
  return (
    <Shown of={loaded}>
      {(peaks) => (
        <>
          <p class="quiet">{t("peaks.help")}</p>
          <Outcome doing={doing} />
          <Entries
            all={peaks}
            add={mayWork(begun) ? t("peaks.new") : ""}
            none={t("peaks.none")}
            form={(peak, close) => (
              <PeakPanel begun={begun} peak={peak} onClose={close} reload={loaded.reload} />
            )}
          >
            {(peak, edit) => (
              <>
                <div class="thing-what">
                  <strong>{peak.name}</strong>
                  <span class="quiet">
                    {dayText(peak.from_day, locale)}
                    {peak.from_day !== peak.to_day && ` – ${dayText(peak.to_day, locale)}`}
                  </span>
                  <PeakText peak={peak} />
                </div>
                {edit && (
                  <div class="buttons">
                    <EditButton of={peak.name} onEdit={edit} />
                    <SureButton
                      label={`${t("remove")} ${peak.name}`}
                      disabled={doing.busy}
                      onSure={() => void remove(peak)}
                    />
                  </div>
                )}
              </>
            )}
          </Entries>
        </>
      )}
    </Shown>
  );
}

function PeakText({ peak: { rules } }: { peak: Peak }) {
  const { t, about } = useWords();
  const parts = [
    rules.closed && t("peaks.closed"),
    rules.cut_off && t("peaks.cutOffText", { time: rules.cut_off, days: rules.cut_off_days_before ?? 0 }),
    rules.lead_s != null && about(t("set.orders.lead_s"), rules.lead_s / 60),
    rules.most_promised != null && about(t("set.orders.most_promised"), rules.most_promised),
    rules.most_baskets != null && about(t("set.orders.most_baskets"), rules.most_baskets),
  ].filter(Boolean);
  return <p>{parts.length === 0 ? t("peaks.nothing") : parts.join(" · ")}</p>;
}

interface PeakPanelProps extends SectionProps {
  peak: Peak | null;
  onClose: () => void;
  reload: () => Promise<void>;
}

const NUMBERS = ["cut_off_days_before", "lead_min", "most_promised", "most_baskets"] as const;

function PeakPanel({ begun, peak, onClose, reload }: PeakPanelProps) {
  const { t, about } = useWords();
  const today = dateAt(Date.now(), begun.town.time_zone);
  const rules = peak?.rules ?? {};
  const entry = useEntry(
    `settings.peak.${peak?.id ?? ""}`,
    () => ({
      name: peak?.name ?? "",
      fromDay: peak?.from_day ?? today,
      toDay: peak?.to_day ?? today,
      closed: rules.closed ?? false,
      cutOff: rules.cut_off ?? "",
      cut_off_days_before: String(rules.cut_off_days_before ?? ""),
      lead_min: rules.lead_s == null ? "" : String(rules.lead_s / 60),
      most_promised: String(rules.most_promised ?? ""),
      most_baskets: String(rules.most_baskets ?? ""),
    }),
    { onChanged: reload, onClose },
  );
  const { value, change, own, doing } = entry;
  const save = () => {
    const given: Record<string, number | null> = {};
    for (const part of NUMBERS) {
      const text = value[part].trim();
      if (text !== "" && !/^\d+$/.test(text)) return doing.refuse(about(t(`peak.${part}`), t("bad")));
      given[part] = text === "" ? null : Number(text);
    }
    const lead = given.lead_min ?? null;
    const body = {
      name: value.name.trim(),
      from_day: value.fromDay,
      to_day: value.toDay,
      rules: {
        ...(rules.slot_s == null ? {} : { slot_s: rules.slot_s }),
        ...(rules.shop_baskets == null ? {} : { shop_baskets: rules.shop_baskets }),
        closed: value.closed ? true : null,
        cut_off: value.cutOff === "" ? null : value.cutOff,
        cut_off_days_before: given.cut_off_days_before ?? null,
        lead_s: lead === null ? null : lead * 60,
        most_promised: given.most_promised ?? null,
        most_baskets: given.most_baskets ?? null,
      },
    };
    void entry.save(() =>
      peak === null
        ? api.POST("/v1/peaks", { body })
        : api.PATCH("/v1/peaks/{peak_id}", {
            params: { path: { peak_id: peak.id }, header: seen(peak.version) },
            body,
          }),
    );
  };
  return (
    <Panel title={peak === null ? t("peaks.new") : peak.name} entry={entry} onSubmit={save} onClose={onClose}>
      <Text label={t("name")} required {...own("name")} />
      <Text label={t("peaks.from")} type="date" required {...own("fromDay")} />
      <Text label={t("peaks.to")} type="date" required {...own("toDay")} />
      <Check label={t("peaks.closed")} checked={value.closed} onChecked={(closed) => change({ closed })} />
      <Text label={t("peaks.cutOff")} type="time" {...own("cutOff")} />
      {NUMBERS.map((part) => (
        <Text key={part} label={t(`peak.${part}`)} {...own(part)} />
      ))}
    </Panel>
  );
}
