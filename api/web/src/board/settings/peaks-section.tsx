/** Days that are not like others: before holidays, market days, closings. */
import { useState } from "preact/hooks";
import { dayText } from "../../lib/day-text";
import { dateAt } from "../../lib/zoned";
import { CheckField, TextField } from "../../parts/field";
import { api, got, type Schemas, whole } from "../../signed-in/api";
import { Outcome, Panel, SureButton, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import { mayWork } from "./reading";
import type { SectionProps } from "./sections";
import { en, fr } from "./words";

type Peak = Schemas["PeakForm"];

export function PeaksSection({ begun }: SectionProps) {
  const { t, locale } = useSaid({ fr, en });
  const loaded = useLoaded(() =>
    whole(async (cursor) => {
      const page = await got(api.GET("/v1/peaks", { params: { query: { limit: 100, cursor } } }));
      return { items: page.peaks, next_cursor: page.next_cursor };
    }),
  );
  const [open, setOpen] = useState<Peak | "new" | null>(null);
  const doing = useDoing();
  const may = mayWork(begun);
  const remove = (peak: Peak) =>
    doing.run(async () => {
      await got(
        api.DELETE("/v1/peaks/{peak_id}", {
          params: { path: { peak_id: peak.id }, header: { "If-Match": `"${peak.version}"` } },
        }),
      );
      await loaded.reload();
    }, loaded.reload);
  return (
    <When loaded={loaded}>
      {(peaks) => (
        <>
          <p class="quiet">{t("peaks.help")}</p>
          <Outcome doing={doing} />
          {open !== null ? (
            <PeakPanel
              key={open === "new" ? "new" : open.id}
              begun={begun}
              peak={open === "new" ? null : open}
              onClose={() => setOpen(null)}
              reload={loaded.reload}
            />
          ) : (
            may && (
              <div class="kit-actions">
                <button type="button" class="small strong" onClick={() => setOpen("new")}>
                  {t("peaks.new")}
                </button>
              </div>
            )
          )}
          {peaks.length === 0 && <p>{t("peaks.none")}</p>}
          <ul class="kit-list">
            {peaks.map((peak) => (
              <li key={peak.id} class="kit-item">
                <div class="kit-item-head">
                  <strong>{peak.name}</strong>
                  <span class="quiet">
                    {dayText(peak.from_day, locale)}
                    {peak.from_day !== peak.to_day && ` – ${dayText(peak.to_day, locale)}`}
                  </span>
                </div>
                <PeakText peak={peak} />
                {may && (
                  <div class="kit-actions">
                    <button type="button" class="small" onClick={() => setOpen(peak)}>
                      {t("change")}
                      <span class="unseen"> {peak.name}</span>
                    </button>
                    <SureButton
                      label={`${t("remove")} ${peak.name}`}
                      disabled={doing.busy}
                      onSure={() => void remove(peak)}
                    />
                  </div>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </When>
  );
}

function PeakText({ peak: { rules } }: { peak: Peak }) {
  const { t, about } = useSaid({ fr, en });
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
  const { t, about } = useSaid({ fr, en });
  const doing = useDoing();
  const today = dateAt(Date.now(), begun.town.time_zone);
  const rules = peak?.rules ?? {};
  const [name, setName] = useState(peak?.name ?? "");
  const [fromDay, setFromDay] = useState(peak?.from_day ?? today);
  const [toDay, setToDay] = useState(peak?.to_day ?? today);
  const [closed, setClosed] = useState(rules.closed ?? false);
  const [cutOff, setCutOff] = useState(rules.cut_off ?? "");
  const [numbers, setNumbers] = useState<Record<(typeof NUMBERS)[number], string>>({
    cut_off_days_before: String(rules.cut_off_days_before ?? ""),
    lead_min: rules.lead_s == null ? "" : String(rules.lead_s / 60),
    most_promised: String(rules.most_promised ?? ""),
    most_baskets: String(rules.most_baskets ?? ""),
  });
  const save = async () => {
    if (name.trim() === "") return doing.refuse(about(t("name"), t("bad")));
    const given: Record<string, number | null> = {};
    for (const part of NUMBERS) {
      const text = numbers[part].trim();
      if (text !== "" && !/^\d+$/.test(text)) return doing.refuse(about(t(`peak.${part}`), t("bad")));
      given[part] = text === "" ? null : Number(text);
    }
    const lead = given.lead_min ?? null;
    const body = {
      name: name.trim(),
      from_day: fromDay,
      to_day: toDay,
      rules: {
        ...(rules.slot_s == null ? {} : { slot_s: rules.slot_s }),
        ...(rules.shop_baskets == null ? {} : { shop_baskets: rules.shop_baskets }),
        closed: closed ? true : null,
        cut_off: cutOff === "" ? null : cutOff,
        cut_off_days_before: given.cut_off_days_before ?? null,
        lead_s: lead === null ? null : lead * 60,
        most_promised: given.most_promised ?? null,
        most_baskets: given.most_baskets ?? null,
      },
    };
    const done = await doing.run(async () => {
      if (peak === null) await got(api.POST("/v1/peaks", { body }));
      else {
        await got(
          api.PATCH("/v1/peaks/{peak_id}", {
            params: { path: { peak_id: peak.id }, header: { "If-Match": `"${peak.version}"` } },
            body,
          }),
        );
      }
      await reload();
    }, reload);
    if (done) onClose();
  };
  return (
    <Panel
      title={peak === null ? t("peaks.new") : peak.name}
      doing={doing}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <div class="fields">
        <TextField label={t("name")} value={name} onValue={setName} autocomplete="off" />
        <TextField label={t("peaks.from")} type="date" value={fromDay} onValue={setFromDay} />
        <TextField label={t("peaks.to")} type="date" value={toDay} onValue={setToDay} />
      </div>
      <CheckField label={t("peaks.closed")} checked={closed} onChecked={setClosed} />
      <div class="fields">
        <TextField label={t("peaks.cutOff")} type="time" value={cutOff} onValue={setCutOff} />
        {NUMBERS.map((part) => (
          <TextField
            key={part}
            label={t(`peak.${part}`)}
            value={numbers[part]}
            onValue={(text) => setNumbers({ ...numbers, [part]: text })}
          />
        ))}
      </div>
    </Panel>
  );
}
