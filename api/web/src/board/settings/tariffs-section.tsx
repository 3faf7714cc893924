/** Tariffs: published versions, a new one made from the last, and which of them orders are charged by. */
import { dayText } from "../../lib/day-text";
import { amountText, minorOf, moneyText } from "../../lib/money";
import { dateAt } from "../../lib/zoned";
import { SelectField } from "../../parts/field";
import { api, got, gotWithTag, type Schemas, whole } from "../../signed-in/api";
import { Entries, NamedButton } from "../kit/entries";
import { Rows, Text } from "../kit/fields";
import { Outcome } from "../kit/outcome";
import { Panel } from "../kit/panel";
import { Shown } from "../kit/shown";
import { useDoing } from "../kit/use-doing";
import { useEntry } from "../kit/use-entry";
import { useLoaded } from "../kit/use-loaded";
import { useWords } from "./page-words";
import { isAdmin } from "./reading";
import type { SectionProps } from "./sections";

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
  const { t, locale } = useWords();
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
    <Shown of={loaded}>
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
            <Entries
              all={tariffs}
              add={admin ? t("tariffs.new") : ""}
              none={t("tariffs.none")}
              form={(from, close) => (
                <TariffPanel
                  begun={begun}
                  known={tariffs}
                  from={from}
                  onClose={close}
                  reload={loaded.reload}
                />
              )}
            >
              {(one, edit) => (
                <>
                  <div class="thing-what">
                    <strong>
                      {codeOf(one)} · {t("tariffs.version", { n: numberOf(one) })}
                    </strong>
                    <span class="chips-line">
                      <span class="quiet">
                        {one.valid_to === null
                          ? t("tariffs.since", { from: dayText(one.valid_from, locale) })
                          : t("tariffs.between", {
                              from: dayText(one.valid_from, locale),
                              to: dayText(one.valid_to, locale),
                            })}
                      </span>
                      {codeOf(one) === used && <span class="chip easy">{t("tariffs.inUse")}</span>}
                    </span>
                  </div>
                  {edit && (
                    <NamedButton
                      text={t("tariffs.next")}
                      of={`${codeOf(one)} ${numberOf(one)}`}
                      onClick={edit}
                    />
                  )}
                  <TariffText tariff={one} locale={locale} />
                </>
              )}
            </Entries>
          </>
        );
      }}
    </Shown>
  );
}

function codeOf({ tariff }: Tariff): string {
  return String((tariff as Document).code ?? "");
}

function numberOf({ tariff }: Tariff): number {
  return Number((tariff as Document).number ?? 1);
}

function TariffText({ tariff, locale }: { tariff: Tariff; locale: string }) {
  const { t, number } = useWords();
  const document = tariff.tariff as Document;
  const currency = document.currency ?? "EUR";
  const bands = document.bands ?? [];
  return (
    <dl class="fact-list">
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

interface TariffPanelProps extends SectionProps {
  known: readonly Tariff[];
  from: Tariff | null;
  onClose: () => void;
  reload: () => Promise<void>;
}

function TariffPanel({ begun, known, from, onClose, reload }: TariffPanelProps) {
  const { t, locale, about } = useWords();
  const before = (from?.tariff ?? {}) as Document;
  const currency = before.currency ?? begun.town.currency;
  const entry = useEntry(
    `settings.tariff.${from?.id ?? ""}`,
    () => ({
      code: before.code ?? "",
      validFrom: dateAt(Date.now(), begun.town.time_zone, 1),
      bands: (before.bands ?? [{ up_to_m: null, amount_minor: 0 }]).map(({ up_to_m, amount_minor }) => ({
        km: up_to_m == null ? "" : String(up_to_m / 1000),
        amount: from === null ? "" : amountText(amount_minor, currency, locale),
      })),
      parts: Object.fromEntries(
        PARTS.map((part) => [part, amountText(before[part], currency, locale)]),
      ) as Record<string, string>,
    }),
    { onChanged: reload, onClose },
  );
  const { value, change, own, doing } = entry;
  const { code, bands, parts } = value;
  const save = () => {
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
    void entry.save(() =>
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
          valid_from: value.validFrom,
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
  };
  return (
    <Panel
      title={t("tariffs.new")}
      submit={t("tariffs.publish")}
      entry={entry}
      onSubmit={save}
      onClose={onClose}
    >
      <p class="quiet">{t("tariffs.publishHelp")}</p>
      <Text label={t("tariffs.code")} hint={t("tariffs.codeHelp")} required {...own("code")} />
      <Text label={t("tariffs.from")} type="date" required {...own("validFrom")} />
      <Rows
        label={`${t("tariffs.byDistance")} (${currency})`}
        hint={t("tariffs.kmHelp")}
        all={bands}
        blank={{ km: "", amount: "" }}
        add={t("tariffs.addBand")}
        remove={(n) => `${t("remove")} ${n}`}
        onAll={(all) => change({ bands: all })}
      >
        {(band, set, n) => (
          <>
            <Text label={t("tariffs.km", { n })} value={band.km} onValue={(km) => set({ km })} />
            <Text
              label={t("tariffs.amount", { n })}
              required
              value={band.amount}
              onValue={(amount) => set({ amount })}
            />
          </>
        )}
      </Rows>
      {PARTS.map((part) => (
        <Text
          key={part}
          label={t(`tariff.${part}`)}
          pointer={`/${part}`}
          value={parts[part] ?? ""}
          onValue={(text) => change({ parts: { ...parts, [part]: text } })}
        />
      ))}
    </Panel>
  );
}
