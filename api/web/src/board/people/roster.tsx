import { useState } from "preact/hooks";
import { useMedia } from "../../lib/use-media";
import { addDays, clockOf, daysFrom, mondayOf, weekOf } from "../kit/calendar";
import { Shown } from "../kit/shown";
import { useLoaded } from "../kit/use-loaded";
import { type Courier, type Crew, readShifts, type Shift } from "./crew";
import { useWords } from "./i18n/page-words";
import { NewShift } from "./new-shift";
import { ShiftSheet } from "./shift-sheet";

interface RosterProps {
  crew: Crew;
  canChange: boolean;
}

/** Where a new shift is asked for. */
interface Wanted {
  day: string;
  courier: string;
}

/** Who works when in a week: a grid where there is room, day by day where there is not. */
export function Roster({ crew, canChange }: RosterProps) {
  const { t, today, shortDay } = useWords();
  const [monday, setMonday] = useState(mondayOf(today));
  const [open, setOpen] = useState<string | null>(null);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const isWide = useMedia("(min-width: 900px)");
  const days = daysFrom(monday, 7);
  const shifts = useLoaded(() => readShifts(monday, addDays(monday, 6)), [monday]);
  const all = shifts.value ?? [];
  const shown = all.find((one) => one.id === open);
  const own = crew.couriers.filter((one) => one.active || all.some((shift) => shift.courier_id === one.id));
  const again = () => void shifts.reload();
  const names = {
    courier: (id: string) => crew.couriers.find((one) => one.id === id)?.name ?? "",
    vehicle: (id: string) => crew.vehicles.find((one) => one.id === id)?.name ?? "",
  };
  const grid = { days, couriers: own, shifts: all, names, canChange, onOpen: setOpen, onAdd: setWanted };
  return (
    <section class="panel" aria-labelledby="roster-title">
      <div class="part-head">
        <h2 id="roster-title">
          {t("week.label", { n: String(Number(weekOf(monday).slice(6))) })}
          <span class="quiet">
            {" "}
            {shortDay(monday)} – {shortDay(addDays(monday, 6))}
          </span>
        </h2>
        <div class="week-head">
          <button
            type="button"
            class="small"
            aria-label={t("week.before")}
            onClick={() => setMonday(addDays(monday, -7))}
          >
            ←
          </button>
          <button type="button" class="small" onClick={() => setMonday(mondayOf(today))}>
            {t("week.now")}
          </button>
          <button
            type="button"
            class="small"
            aria-label={t("week.after")}
            onClick={() => setMonday(addDays(monday, 7))}
          >
            →
          </button>
          {canChange && (
            <button
              type="button"
              class="small strong"
              onClick={() => setWanted({ day: days.includes(today) ? today : monday, courier: "" })}
            >
              {t("shift.add")}
            </button>
          )}
        </div>
      </div>
      <Shown of={shifts}>{() => (isWide ? <WeekGrid {...grid} /> : <WeekList {...grid} />)}</Shown>
      {shown && (
        <ShiftSheet
          shift={shown}
          crew={crew}
          canChange={canChange}
          onChanged={again}
          onClose={() => setOpen(null)}
        />
      )}
      {wanted && (
        <NewShift
          crew={crew}
          day={wanted.day}
          courier={wanted.courier}
          onAdded={again}
          onClose={() => setWanted(null)}
        />
      )}
    </section>
  );
}

interface GridProps {
  days: string[];
  couriers: Courier[];
  shifts: Shift[];
  names: { courier: (id: string) => string; vehicle: (id: string) => string };
  canChange: boolean;
  onOpen: (shiftId: string) => void;
  onAdd: (wanted: Wanted) => void;
}

function WeekGrid({ days, couriers, shifts, names, canChange, onOpen, onAdd }: GridProps) {
  const { t, today, shortDay } = useWords();
  if (couriers.length === 0) return <p class="empty-note">{t("roster.nobody")}</p>;
  return (
    <div class="scroll">
      <table class="roster">
        <thead>
          <tr>
            <th scope="col">{t("people.courier")}</th>
            {days.map((day) => (
              <th key={day} scope="col" aria-current={day === today ? "date" : undefined}>
                {shortDay(day)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {couriers.map((courier) => (
            <tr key={courier.id}>
              <th scope="row">{courier.name}</th>
              {days.map((day) => (
                <td key={day}>
                  <div class="roster-cell">
                    {shifts
                      .filter((one) => one.day === day && one.courier_id === courier.id)
                      .map((one) => (
                        <ShiftButton
                          key={one.id}
                          shift={one}
                          name={courier.name}
                          vehicle={names.vehicle(one.vehicle_id)}
                          onOpen={onOpen}
                        />
                      ))}
                    {canChange && courier.active && (
                      <button
                        type="button"
                        class="roster-add"
                        aria-label={t("shift.addFor", { name: courier.name, day: shortDay(day) })}
                        onClick={() => onAdd({ day, courier: courier.id })}
                      >
                        +
                      </button>
                    )}
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function WeekList({ days, shifts, names, canChange, onOpen, onAdd }: GridProps) {
  const { t, today, shortDay } = useWords();
  return (
    <ol class="roster-days">
      {days.map((day) => {
        const own = shifts.filter((one) => one.day === day);
        return (
          <li key={day} aria-current={day === today ? "date" : undefined}>
            <div class="part-head">
              <h3>{shortDay(day)}</h3>
              {canChange && (
                <button
                  type="button"
                  class="roster-add"
                  aria-label={t("shift.addOn", { day: shortDay(day) })}
                  onClick={() => onAdd({ day, courier: "" })}
                >
                  +
                </button>
              )}
            </div>
            {own.length === 0 && <p class="quiet">{t("roster.none")}</p>}
            <div class="roster-cell">
              {own.map((one) => (
                <ShiftButton
                  key={one.id}
                  shift={one}
                  name={names.courier(one.courier_id)}
                  vehicle={names.vehicle(one.vehicle_id)}
                  named
                  onOpen={onOpen}
                />
              ))}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

interface ShiftButtonProps {
  shift: Shift;
  name: string;
  vehicle: string;
  /** Whether the name is shown, too: beside a grid it is known already. */
  named?: boolean;
  onOpen: (shiftId: string) => void;
}

function ShiftButton({ shift, name, vehicle, named = false, onOpen }: ShiftButtonProps) {
  const { t } = useWords();
  return (
    <button type="button" class="roster-shift" data-status={shift.status} onClick={() => onOpen(shift.id)}>
      {named ? <strong>{name}</strong> : <span class="unseen">{name}</span>}
      <strong>
        {clockOf(shift.begins_at)}–{clockOf(shift.ends_at)}
      </strong>
      <span class="quiet">{vehicle}</span>
      {shift.status === "absent" && <span class="chip late">{t("shift.status.absent")}</span>}
    </button>
  );
}
