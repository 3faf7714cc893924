import { useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { addDays, clockOf, dayOf, isDay, mondayOf } from "../kit/calendar";
import { Choose, Text } from "../kit/fields";
import { Scroll } from "../kit/scroll";
import { Sheet } from "../kit/sheet";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import type { Courier } from "./crew";
import { useWords } from "./i18n/page-words";

type Hours = Schemas["HoursForm"];
type Sums = Schemas["SumsForm"];

const PERIODS = ["day", "week", "month"] as const;
const SUMS = ["travel_s", "service_s", "on_hand_s", "break_s", "correction_s"] as const;

/** What somebody has worked, and what of it is paid: the same figures that they see themselves. */
export function HoursSheet({ courier, onClose }: { courier: Courier; onClose: () => void }) {
  const { t, today } = useWords();
  const [from, setFrom] = useState(addDays(mondayOf(today), -21));
  const [to, setTo] = useState(today);
  const [period, setPeriod] = useState<string>("week");
  const valid = isDay(from) && isDay(to) && from <= to;
  const hours = useLoaded(
    () =>
      valid
        ? got(
            api.GET("/v1/couriers/{courier_id}/hours", {
              params: {
                path: { courier_id: courier.id },
                query: { day: from, to_day: to, period: period as (typeof PERIODS)[number] },
              },
            }),
          )
        : Promise.resolve(undefined),
    [courier.id, from, to, period],
  );
  return (
    <Sheet title={t("hours.title", { name: courier.name })} onClose={onClose} wide>
      <div class="field-row">
        <Text label={t("hours.from")} type="date" value={from} onValue={setFrom} />
        <Text label={t("hours.to")} type="date" min={from} value={to} onValue={setTo} />
        <Choose
          label={t("hours.by")}
          value={period}
          options={PERIODS.map((one) => [one, t(`hours.by.${one}`)])}
          onValue={setPeriod}
        />
      </div>
      {!valid && <p class="fault">{t("hours.bad")}</p>}
      <Shown of={hours}>{(found) => found && <Tables hours={found} />}</Shown>
    </Sheet>
  );
}

function Tables({ hours }: { hours: Hours }) {
  const { t, span, shortDay, month } = useWords();
  const period = (text: string) => (text.length === 7 ? month(text) : shortDay(text));
  const worked = hours.sums.filter((one) => one.paid_s > 0 || one.break_s > 0);
  if (worked.length === 0 && hours.lines.length === 0) return <p class="empty-note">{t("hours.none")}</p>;
  const waited = (one: Sums) => Object.values(one.waiting_s).reduce((sum, each) => sum + each, 0);
  const causes = (one: Sums) =>
    (Object.entries(one.waiting_s) as [Schemas["Cause"], number][])
      .filter(([cause, duration_s]) => cause !== "" && duration_s > 0)
      .map(
        ([cause, duration_s]) =>
          `${t(`cause.${cause as Exclude<Schemas["Cause"], "">}`)} ${span(duration_s)}`,
      )
      .join(", ");
  return (
    <>
      <Scroll label={t("hours.sums")}>
        <table class="figures-table">
          <thead>
            <tr>
              <th scope="col">{t("hours.period")}</th>
              <th scope="col">{t("hours.paid")}</th>
              <th scope="col">{t("hours.waiting")}</th>
              {SUMS.map((one) => (
                <th key={one} scope="col">
                  {t(`hours.${one}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {worked.map((one) => (
              <tr key={one.period}>
                <th scope="row">{period(one.period)}</th>
                <td>
                  <strong>{span(one.paid_s)}</strong>
                </td>
                <td>
                  {span(waited(one))}
                  {causes(one) !== "" && <small class="quiet"> {causes(one)}</small>}
                </td>
                {SUMS.map((name) => (
                  <td key={name}>{span(one[name])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <details>
        <summary>{t("hours.lines", { n: hours.lines.length })}</summary>
        <ul class="things">
          {hours.lines.map((line) => (
            <li key={line.id} class="thing">
              <div class="thing-what">
                <strong>
                  {shortDay(dayOf(line.begins_at))}, {clockOf(line.begins_at)}–{clockOf(line.ends_at)}
                </strong>
                <span class="quiet">
                  {t(`work.${line.kind}`)}
                  {line.cause && ` · ${t(`cause.${line.cause}`)}`}
                  {line.text !== "" && ` · ${line.text}`}
                </span>
              </div>
              <span class="chips-line">
                {line.doubtful && <span class="chip tight">{t("hours.doubtful")}</span>}
                <span>{t("hours.paidText", { span: span(line.paid_s) })}</span>
              </span>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
