/**
 * How far the chain for a closed door is, by what the courier has said of it on this phone and the server has not told back yet: the next step has to be
 * read in front of the door, whether there is a network or not. Time that passes, and what others say, come with the next pull; the server's rules are in
 * `dispatch/escalation/fold.py`.
 */
import type { Body, Command, DoorView, Pull } from "../wire";

/** Steps that do not pass by themselves. */
const STAYS: ReadonlySet<string> = new Set(["coordinator", "emergency"]);

/** Returns a pull with its doors as they are by the commands that were made since. */
export function withActs(pull: Pull, commands: readonly Command[]): Pull {
  const said = commands.filter((one) => one.kind === "door").sort((one, other) => one.number - other.number);
  if (said.length === 0) return pull;
  const doors = Object.entries(pull.doors).map(([stop, views]): [string, DoorView[]] => [
    stop,
    views.map((view) => {
      const own = said.filter(({ task_ids: [task = ""] }) => pull.tasks[task]?.visit_id === view.visit_id);
      return own.reduce((seen, one) => after(seen, one.body, one.happened_s + one.offset_s), view);
    }),
  ]);
  return { ...pull, doors: Object.fromEntries(doors) };
}

function after(door: DoorView, body: Body, at_s: number): DoorView {
  const enter = (step: number): DoorView => ({
    ...door,
    step,
    since_s: at_s,
    due_s: at_s + (door.steps[step]?.within_s ?? 0),
  });
  const place = (kind: string, from: number) =>
    door.steps.findIndex((one, number) => number >= from && one.kind === kind);
  const here = door.steps[door.step]?.kind ?? "";
  switch (body.said) {
    case "no_answer":
      return door.step < 0 && door.steps.length > 0 ? enter(0) : door;
    case "tried": {
      const tried = body.step ?? door.step;
      return door.step >= 0 && tried >= door.step && tried + 1 < door.steps.length ? enter(tried + 1) : door;
    }
    case "handed": {
      const desk = place("coordinator", door.step);
      return STAYS.has(here) || desk < 0 ? door : enter(desk);
    }
    case "called": {
      const help = place("emergency", door.step);
      return help > door.step ? enter(help) : door;
    }
    case "settled":
      return { ...door, step: -1, since_s: null, due_s: null };
    default:
      return door;
  }
}
