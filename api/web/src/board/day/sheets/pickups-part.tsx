import { api } from "../../../signed-in/api";
import { epoch } from "../../dates";
import { useWords } from "../../i18n/words";
import { Part } from "../parts/part";
import { Refusal, useDoing } from "../parts/use-doing";
import type { Day } from "../store/model";
import type { Delivery } from "./delivery-sheet";

const LATE_MIN = [10, 20, 30];

/** The shops of a basket: said for them, by telephone, that goods are ready, or later. */
export function PickupsPart({ delivery, day, open }: { delivery: Delivery; day: Day; open: boolean }) {
  const { t, time, coded } = useWords();
  const { busy, problem, run } = useDoing();
  const path = { path: { delivery_id: delivery.id } };
  const pickups = delivery.tasks.filter(({ kind }) => kind === "pickup");
  if (pickups.length === 0) return null;
  return (
    <Part title={t("pickups.title")} open={open}>
      <p class="quiet">{t("pickups.note")}</p>
      <ul class="pickups">
        {pickups.map((task) => (
          <li key={task.id}>
            <strong>{day.shops[task.shop_id ?? ""] ?? ""}</strong> <span>{task.items}</span>
            <span class="quiet">
              {coded("task", task.status)}
              {task.ready_at !== null && ` · ${t("pickups.readyAt", { time: time(epoch(task.ready_at)) })}`}
            </span>
            {task.status === "pending" && task.shop_id !== null && (
              <div class="panel-do">
                <button
                  type="button"
                  class="small"
                  disabled={busy}
                  onClick={() =>
                    void run(() =>
                      api.POST("/v1/deliveries/{delivery_id}/ready", {
                        params: path,
                        body: { shop_id: task.shop_id },
                      }),
                    )
                  }
                >
                  {t("pickups.ready")}
                </button>
                {LATE_MIN.map((minutes) => (
                  <button
                    key={minutes}
                    type="button"
                    class="small"
                    disabled={busy}
                    onClick={() =>
                      void run(() =>
                        api.POST("/v1/deliveries/{delivery_id}/late", {
                          params: path,
                          body: { shop_id: task.shop_id, minutes },
                        }),
                      )
                    }
                  >
                    {t("pickups.late", { n: minutes })}
                  </button>
                ))}
              </div>
            )}
          </li>
        ))}
      </ul>
      <Refusal problem={problem} />
    </Part>
  );
}
