import { useWords } from "../i18n/language";
import type { StopTask } from "../wire/types";

/** The name of a municipal service in the reader's language; an unknown one as the plan calls it. */
export function useServiceName(): (service: string) => string {
  const { t, has } = useWords();
  return (service) => {
    const key = `service.${service}`;
    return has(key) ? t(key) : service;
  };
}

/** What to do: "Collect A12 — 2 bags". */
export function TaskLine({ task }: { task: StopTask }) {
  const { t } = useWords();
  const serviceName = useServiceName();
  if (task.kind === "break") return <span class="task">{t("task.break")}</span>;
  const verb = task.kind === "service" && task.service ? serviceName(task.service) : t(`task.${task.kind}`);
  return (
    <span class="task">
      <span class="verb">{verb}</span> <b class="code">{task.code}</b>
      {task.temperature !== "ambient" && (
        <>
          {" "}
          <span class="temperature">{t(`temperature.${task.temperature}`)}</span>
        </>
      )}
      {task.label && <span class="task-label"> {task.label}</span>}
    </span>
  );
}
