/**
 * What the phone shows: the round as the server had it last, with everything on top that the courier has done since.
 *
 * A pure function of the last pull and of the commands that it does not know of yet, in the order in which they were made; so a phone that was
 * switched off, sent a part, or was sent a newer plan in the middle, shows the same as one that was not.
 */
import type { Command, Outcome, Pull, Round, Stop } from "../wire";

/** A round as the courier sees it, with which of its stops wait to be sent. */
export interface Seen extends Round {
  /** Names of stops about which something is still to be sent. */
  pending: Set<string>;
  /** By task what came of it, as far as the phone said so itself. */
  results: Record<string, { outcome: Outcome; code: string }>;
  /** Minutes that were told as a delay and that the plan does not have yet. */
  delay_min: number;
}

export const OVER: ReadonlySet<string> = new Set(["closed", "skipped", "cancelled"]);

export function isOver(stop: Stop): boolean {
  return OVER.has(stop.status);
}

/** The first stop that is not over. */
export function nextStop(round: Round): Stop | null {
  return round.stops.find((stop) => !isOver(stop)) ?? null;
}

/** Returns the rounds of a pull as the courier has left them. */
export function seenRounds(pull: Pull, commands: readonly Command[]): Seen[] {
  const rounds = pull.rounds.map<Seen>((round) => ({
    ...round,
    stops: round.stops.map((stop) => ({ ...stop, closings: [...stop.closings] })),
    pending: new Set(),
    results: {},
    delay_min: 0,
  }));
  const byName = new Map(rounds.map((round) => [round.id, round]));
  for (const command of [...commands].sort((one, other) => one.number - other.number)) {
    const round = byName.get(command.round_id);
    if (round) apply(round, command);
  }
  for (const round of rounds) markNext(round);
  return rounds;
}

function apply(round: Seen, command: Command): void {
  const at_s = command.happened_s + command.offset_s;
  const stop = round.stops.find((one) => one.id === command.stop_id) ?? byTasks(round, command);
  if (stop) round.pending.add(stop.id);
  switch (command.kind) {
    case "start":
    case "resume":
      round.status = "started";
      return;
    case "pause":
      round.status = "paused";
      return;
    case "complete":
      round.status = "completed";
      return;
    case "acknowledge":
      round.acknowledged = Math.max(round.acknowledged, command.base_version);
      return;
    case "delay":
      round.delay_min += command.body.minutes ?? 0;
      shift(round, 60 * (command.body.minutes ?? 0));
      return;
    case "reorder":
      round.stops = reordered(round.stops, command.body.stop_ids ?? []);
      return;
    case "depart":
      if (stop && !isOver(stop) && stop.status !== "arrived") stop.status = "en_route";
      return;
    case "arrive":
      if (stop && !isOver(stop)) {
        stop.status = "arrived";
        stop.arrived_s ??= at_s;
      }
      return;
    case "close":
      if (stop) {
        const results = command.body.results ?? {};
        const outcomes = Object.values(results).map((one) => one.outcome);
        Object.assign(round.results, results);
        stop.status = "closed";
        stop.outcome = summary(outcomes);
        stop.outcome_code = Object.values(results)[0]?.code ?? "";
        stop.arrived_s ??= at_s;
        stop.closed_s = at_s;
        stop.closings.push(command.id);
      }
      return;
    case "skip":
      if (stop && !isOver(stop)) {
        stop.status = "skipped";
        stop.closed_s = at_s;
      }
      return;
    case "reopen":
      if (stop) {
        const undone = new Set(command.body.closings ?? []);
        stop.closings = stop.closings.filter((name) => !undone.has(name));
        if (stop.closings.length === 0) {
          stop.status = "arrived";
          stop.outcome = null;
          stop.outcome_code = "";
          stop.closed_s = null;
          for (const task of stop.task_ids) delete round.results[task];
        }
      }
      return;
  }
}

/** The stop that has the tasks of a command now: a newer plan may have given it another name. */
function byTasks(round: Round, command: Command): Stop | null {
  if (command.stop_id === "" || command.task_ids.length === 0) return null;
  return round.stops.find((stop) => stop.task_ids.some((task) => command.task_ids.includes(task))) ?? null;
}

/** What came of a stop, from what came of its tasks. */
export function summary(outcomes: readonly Outcome[]): Outcome {
  const [first = "success"] = outcomes;
  return outcomes.every((one) => one === first) ? first : "partial";
}

function shift(round: Round, seconds: number): void {
  for (const stop of round.stops) {
    if (isOver(stop)) continue;
    stop.arrival_s += seconds;
    stop.start_s += seconds;
    stop.end_s += seconds;
  }
}

/** Stops that are over stay where they are; the others come in the order in which they are named, behind what is not named at all, as the server has it. */
export function reordered(stops: readonly Stop[], order: readonly string[]): Stop[] {
  const open = stops.filter((stop) => !isOver(stop));
  const place = new Map(order.map((name, index) => [name, index]));
  const wanted = open
    .map((stop) => ({ stop, rank: place.get(stop.id) ?? -1 }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ stop }) => stop);
  return stops.map((stop) => (isOver(stop) ? stop : (wanted.shift() as Stop)));
}

function markNext(round: Round): void {
  if (round.status !== "started") return;
  const next = nextStop(round);
  if (next?.status === "planned") next.status = "next";
}

/** What a newer version of a round has changed for its courier. */
export interface Change {
  added: Stop[];
  removed: Stop[];
  /** Whether stops that were there before come in another order. */
  moved: boolean;
  /** How much later the round ends, seconds. */
  later_s: number;
  /** Whether the stop that is next is another one. */
  next: boolean;
}

/** Compares the open stops of a round with those that the courier has seen; null where nothing has changed for them. */
export function changeOf(before: Round, after: Round): Change | null {
  const key = (stop: Stop) => [...stop.task_ids].sort().join();
  const was = before.stops.filter((stop) => !isOver(stop));
  const is = after.stops.filter((stop) => !isOver(stop));
  const wasKeys = was.map(key);
  const isKeys = is.map(key);
  const overNow = new Set(after.stops.filter(isOver).map(key));
  const added = is.filter((stop) => !wasKeys.includes(key(stop)));
  const removed = was.filter((stop) => !isKeys.includes(key(stop)) && !overNow.has(key(stop)));
  const stayed = wasKeys.filter((name) => isKeys.includes(name));
  const moved = stayed.join("|") !== isKeys.filter((name) => wasKeys.includes(name)).join("|");
  const later_s = (after.end_s ?? 0) - (before.end_s ?? 0);
  const next = isKeys[0] !== wasKeys.filter((name) => !overNow.has(name))[0];
  if (added.length === 0 && removed.length === 0 && !moved) return null;
  return { added, removed, moved, later_s, next };
}

/** The names of all open stops with one of them put before the others. */
export function withFirst(round: Round, name: string): string[] {
  const open = round.stops.filter((stop) => !isOver(stop)).map((stop) => stop.id);
  return [name, ...open.filter((one) => one !== name)];
}
