/** Tariffs: published versions, a new one made from the last, and which of them orders are charged by. */
import { useState } from "preact/hooks";
import { dayText } from "../../lib/day-text";
import { amountText, minorOf, moneyText } from "../../lib/money";
import { dateAt } from "../../lib/zoned";
import { SelectField, TextField } from "../../parts/field";
import { api, got, gotWithTag, type Schemas, whole } from "../../signed-in/api";
import { Outcome, Panel, When } from "../kit/parts";
import { useDoing } from "../kit/use-doing";
import { useLoaded } from "../kit/use-loaded";
import { useSaid } from "../kit/use-said";
import { isAdmin } from "./reading";
import type { SectionProps } from "./sections";
import { en, fr } from "./words";

type Tariff = Schemas["TariffForm"];
/** The parts of a published document that this page shows. */
type Document = Partial<Schemas["NewTariff"]>;

const PARTS = [
  "extra_shop_minor",
  "least_minor",
  "most_minor",
  "free_from_minor",
  "social_minor",
  "rounding_minor",
] as const;

export function TariffsSection({ begun }: SectionProps) {
  const { t, locale } = useSaid({ fr, en });
  const loaded = useLoaded(async () => {
    const [tariffs, town] = await Promise.all([
      whole(async (cursor) => {
        const page = await got(api.GET("/v1/tariffs", { params: { query: { limit: 100, cursor } } }));
        return { items: page.tariffs, next_cursor: page.next_cursor };
      }),
      gotWithTag(api.GET("/v1/town")),
    ]);
    const settings = (town.data.settings ?? {}) as { promises?: { tariff?: string } };
    return { tariffs, tag: town.tag, used: settings.promises?.tariff ?? "" };
  });
  const [from, setFrom] = useState<Tariff | "none" | null>(null);
  const doing = useDoing();
  const admin = isAdmin(begun);
  const use = (code: string, tag: string) =>
    doing.run(async () => {
      await got(
        api.PATCH("/v1/town/settings", {
          params: { header: { "If-Match": tag } },
          body: { settings: { promises: { tariff: code === "" ? null : code } } },
        }),
      );
      await loaded.reload();
    }, loaded.reload);
  return (
    <When loaded={loaded}>
      {({ tariffs, tag, used }) => {
        const codes = [...new Set(tariffs.map(codeOf))].sort();
        return (
          <>
            <p class="quiet">{t("tariffs.help")}</p>
            {admin && (
              <SelectField
                label={t("tariffs.used")}
                value={used}
                onValue={(code) => void use(code, tag)}
                options={[
                  ["", t("tariffs.free")],
                  ...[...new Set([...codes, used])].filter(Boolean).map((code) => [code, code] as const),
                ]}
              />
            )}
            <Outcome doing={doing} />
            {from !== null ? (
              <TariffPanel
                begun={begun}
                known={tariffs}
                from={from === "none" ? null : from}
                onClose={() => setFrom(null)}
                reload={loaded.reload}
              />
            ) : (
              admin && (
                <div class="kit-actions">
                  <button type="button" class="small strong" onClick={() => setFrom("none")}>
                    {t("tariffs.new")}
                  </button>
                </div>
              )
            )}
            {tariffs.length === 0 && <p>{t("tariffs.none")}</p>}
            <ul class="kit-list">
              {tariffs.map((one) => (
                <li key={one.id} class="kit-item">
                  <div class="kit-item-head">
                    <strong>
                      {codeOf(one)} · {t("tariffs.version", { n: numberOf(one) })}
                    </strong>
                    <span class="quiet">
                      {one.valid_to === null
                        ? t("tariffs.since", { from: dayText(one.valid_from, locale) })
                        : t("tariffs.between", {
                            from: dayText(one.valid_from, locale),
                            to: dayText(one.valid_to, locale),
                          })}
                    </span>
                    {codeOf(one) === used && <span class="chip easy">{t("tariffs.inUse")}</span>}
                  </div>
                  <TariffText tariff={one} locale={locale} />
                  {admin && (
                    <div class="kit-actions">
                      <button type="button" class="small" onClick={() => setFrom(one)}>
                        {t("tariffs.next")}
                        <span class="unseen">
                          {" "}
                          {codeOf(one)} {numberOf(one)}
                        </span>
                      </button>
                    </div>
                  )}
                </li>
              ))}
            </ul>
          </>
        );
      }}
    </When>
  );
}

function codeOf({ tariff }: Tariff): string {
  return String((tariff as Document).code ?? "");
}

function numberOf({ tariff }: Tariff): number {
  return Number((tariff as Document).number ?? 1);
}

function TariffText({ tariff, locale }: { tariff: Tariff; locale: string }) {
  const { t, number } = useSaid({ fr, en });
  const document = tariff.tariff as Document;
  const currency = document.currency ?? "EUR";
  const bands = document.bands ?? [];
  return (
    <dl class="kit-facts">
      {bands.map(({ up_to_m, amount_minor }) => (
        <div key={up_to_m ?? 0}>
          <dt>
            {up_to_m == null ? t("tariffs.beyond") : t("tariffs.upTo", { km: number(up_to_m / 1000, 1) })}
          </dt>
          <dd>{moneyText(amount_minor, currency, locale)}</dd>
        </div>
      ))}
      {PARTS.map((part) => {
        const value = document[part];
        if (value == null || (value === 0 && part !== "social_minor")) return null;
        return (
          <div key={part}>
            <dt>{t(`tariff.${part}`)}</dt>
            <dd>{moneyText(value, currency, locale)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

interface Band {
  km: string;
  amount: string;
}

interface TariffPanelProps extends SectionProps {
  known: readonly Tariff[];
  from: Tariff | null;
  onClose: () => void;
  reload: () => Promise<void>;
}

function TariffPanel({ begun, known, from, onClose, reload }: TariffPanelProps) {
  const { t, locale, about } = useSaid({ fr, en });
  const before = (from?.tariff ?? {}) as Document;
  const currency = before.currency ?? begun.town.currency;
  const doing = useDoing();
  const [code, setCode] = useState(before.code ?? "");
  const [validFrom, setValidFrom] = useState(dateAt(Date.now(), begun.town.time_zone, 1));
  const [bands, setBands] = useState<Band[]>(() =>
    (before.bands ?? [{ up_to_m: null, amount_minor: 0 }]).map(({ up_to_m, amount_minor }) => ({
      km: up_to_m == null ? "" : String(up_to_m / 1000),
      amount: from === null ? "" : amountText(amount_minor, currency, locale),
    })),
  );
  const [parts, setParts] = useState<Record<string, string>>(() =>
    Object.fromEntries(PARTS.map((part) => [part, amountText(before[part], currency, locale)])),
  );
  const setBand = (place: number, change: Partial<Band>) =>
    setBands(bands.map((one, index) => (index === place ? { ...one, ...change } : one)));
  const save = async () => {
    const amounts: Record<string, number | null> = {};
    for (const part of PARTS) {
      const value = minorOf(parts[part] ?? "", currency);
      if (value === undefined) return doing.refuse(about(t(`tariff.${part}`), t("bad")));
      amounts[part] = value;
    }
    const made: Schemas["BandForm"][] = [];
    for (const { km, amount } of bands) {
      const [metres, minor] = [Number(km.replace(",", ".")) * 1000, minorOf(amount, currency)];
      if (minor == null || (km !== "" && !(metres > 0))) return doing.refuse(t("tariffs.bands"));
      made.push({ up_to_m: km === "" ? null : Math.round(metres), amount_minor: minor });
    }
    const most = amounts.most_minor ?? null;
    if (most === null) return doing.refuse(about(t("tariff.most_minor"), t("bad")));
    const {
      bands: _,
      extra_shop_minor,
      least_minor,
      most_minor,
      free_from_minor,
      social_minor,
      ...kept
    } = before;
    const number = Math.max(0, ...known.filter((one) => codeOf(one) === code).map(numberOf)) + 1;
    const done = await doing.run(async () => {
      await got(
        api.POST("/v1/tariffs", {
          body: {
            sizes: [],
            marginal: { share_percent: 0, least_minor: 0, most_minor: 0 },
            rounding: "nearest",
            // Zones, sizes and windows of the version before stay as they are.
            ...kept,
            code,
            number,
            currency,
            valid_from: validFrom,
            valid_to: null,
            bands: made,
            extra_shop_minor: amounts.extra_shop_minor ?? 0,
            least_minor: amounts.least_minor ?? 0,
            most_minor: most,
            free_from_minor: amounts.free_from_minor ?? null,
            social_minor: amounts.social_minor ?? null,
            rounding_minor: amounts.rounding_minor ?? 1,
          },
        }),
      );
      await reload();
    });
    if (done) onClose();
  };
  return (
    <Panel
      title={t("tariffs.new")}
      submit={t("tariffs.publish")}
      doing={doing}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <p class="quiet">{t("tariffs.publishHelp")}</p>
      <div class="fields">
        <TextField label={t("tariffs.code")} help={t("tariffs.codeHelp")} value={code} onValue={setCode} />
        <TextField label={t("tariffs.from")} type="date" value={validFrom} onValue={setValidFrom} />
      </div>
      <fieldset>
        <legend>
          {t("tariffs.byDistance")} ({currency})
        </legend>
        {bands.map((band, place) => (
          <div class="fields kit-band" key={place}>
            <TextField
              label={t("tariffs.km", { n: place + 1 })}
              help={t("tariffs.kmHelp")}
              value={band.km}
              onValue={(km) => setBand(place, { km })}
            />
            <TextField
              label={t("tariffs.amount", { n: place + 1 })}
              value={band.amount}
              onValue={(amount) => setBand(place, { amount })}
            />
            {bands.length > 1 && (
              <button
                type="button"
                class="small"
                onClick={() => setBands(bands.filter((_, index) => index !== place))}
              >
                {t("remove")}
                <span class="unseen"> {place + 1}</span>
              </button>
            )}
          </div>
        ))}
        <div class="kit-actions">
          <button type="button" class="small" onClick={() => setBands([...bands, { km: "", amount: "" }])}>
            {t("tariffs.addBand")}
          </button>
        </div>
      </fieldset>
      <div class="fields">
        {PARTS.map((part) => (
          <TextField
            key={part}
            label={t(`tariff.${part}`)}
            value={parts[part] ?? ""}
            onValue={(text) => setParts({ ...parts, [part]: text })}
          />
        ))}
      </div>
    </Panel>
  );
}
