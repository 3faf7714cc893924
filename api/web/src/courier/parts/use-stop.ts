/** What a courier does at a stop: gathers, closes, takes back. */
import { useCallback } from "preact/hooks";
import { usePhone, usePhoneState, usePull } from "../phone-context";
import { isOver, type Seen } from "../store/fold";
import { emptyDraft } from "../store/phone";
import { currentPosition } from "../store/position";
import {
  closing,
  hasCodes,
  isComplete,
  lacking,
  meantResults,
  type Results,
  workAt,
} from "../store/stop-work";
import type { CommandKind, DoorView, Stop } from "../wire";

/** Questions of the visits at a stop, by the task that they belong to. */
export function questionsAt(stop: Stop, doors: readonly DoorView[], taskOfVisit: Record<string, string>) {
  const found: Record<string, number> = {};
  for (const door of doors) {
    const task = taskOfVisit[door.visit_id];
    if (task !== undefined && stop.task_ids.includes(task) && door.checks.length > 0) {
      found[task] = door.checks.length;
    }
  }
  return found;
}

export function useStop(round: Seen, stop: Stop, onClosed: (commands: string[]) => void) {
  const phone = usePhone();
  const pull = usePull();
  const { drafts } = usePhoneState();
  const draft = drafts[stop.id] ?? emptyDraft(stop.id);
  const work = workAt(pull, stop);
  const doors = pull.doors[stop.id] ?? [];
  const taskOfVisit = Object.fromEntries(
    work.tasks.flatMap(({ id, task }) =>
      task.visit_id && task.place_id === stop.place_id ? [[task.visit_id, id]] : [],
    ),
  );
  const questions = questionsAt(stop, doors, taskOfVisit);

  const missingFor = (results: Results) => lacking(work, draft, results, questions);
  const meant = (word?: string) => meantResults(pull, work, draft, word);

  const close = useCallback(
    async (results: Results) => {
      const about = { round, stop_id: stop.id, task_ids: stop.task_ids, hold: true };
      const body = closing(work, draft, results, currentPosition());
      const said: Parameters<typeof phone.sayAll>[0][number][] = [];
      if (round.status === "released") said.push({ ...about, kind: "start" as CommandKind, stop_id: "" });
      if (stop.status !== "arrived" && !isOver(stop)) said.push({ ...about, kind: "arrive" as CommandKind });
      said.push({ ...about, kind: "close" as CommandKind, body });
      const made = await phone.sayAll(said);
      await phone.dropDraft(stop.id);
      onClosed(made.map((one) => one.id));
    },
    [phone, round, stop, work, draft, onClosed],
  );

  return {
    draft,
    work,
    doors,
    taskOfVisit,
    questions,
    meant,
    missingFor,
    hasCodes: hasCodes(work),
    isReady: (results: Results) => isComplete(missingFor(results)),
    close,
    keep: (changed: Partial<typeof draft>) => phone.keepDraft({ ...draft, ...changed }),
    say: (kind: CommandKind, body = {}) =>
      phone.say(kind, { round, stop_id: stop.id, task_ids: stop.task_ids, body }),
  };
}

export type StopTools = ReturnType<typeof useStop>;
