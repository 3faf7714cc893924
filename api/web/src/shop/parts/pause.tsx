/** Takes nothing on for a while: a shop that is full says so with two touches. */
import { useState } from "preact/hooks";
import { api, gotWithTag } from "../../signed-in/api";
import { useWords } from "../i18n/words";
import { useShop, useShopState } from "../shop-context";
import { townNow } from "../store/clock";
import { useFault } from "./fault";
import { PauseIcon } from "./icons";
import { Sheet } from "./sheet";

const MINUTES = [15, 30, 60];

export function PauseBar() {
  const { t, time } = useWords();
  const { hours } = useShopState();
  const [open, setOpen] = useState(false);
  const resume = useResume();
  const until = hours?.paused_until ?? null;
  return (
    <>
      {until === null ? (
        <button type="button" class="small pause-button" onClick={() => setOpen(true)}>
          <PauseIcon />
          {t("pause.button")}
        </button>
      ) : (
        <section class="paused" role="status">
          <PauseIcon />
          <p>{t("pause.on", { time: time(until) })}</p>
          <button type="button" class="small strong" onClick={() => void resume.resume()}>
            {t("pause.resume")}
          </button>
          {resume.fault}
        </section>
      )}
      {open && <PauseSheet onClose={() => setOpen(false)} />}
    </>
  );
}

function useResume() {
  const shop = useShop();
  const { fault, show } = useFault();
  const resume = async () => {
    try {
      const params = { path: { shop_id: shop.id } };
      const { data, tag } = await gotWithTag(api.POST("/v1/shops/{shop_id}/resume", { params }));
      shop.setHours(data, tag);
      show(null);
    } catch (error) {
      show(error);
    }
  };
  return { resume, fault };
}

function PauseSheet({ onClose }: { onClose: () => void }) {
  const { t, dayOf } = useWords();
  const shop = useShop();
  const { fault, show } = useFault();
  const [busy, setBusy] = useState(false);
  const pause = async (until_ms: number) => {
    setBusy(true);
    try {
      const { data, tag } = await gotWithTag(
        api.POST("/v1/shops/{shop_id}/pause", {
          params: { path: { shop_id: shop.id } },
          body: { until: new Date(until_ms).toISOString().replace(/\.\d+Z$/, "Z") },
        }),
      );
      shop.setHours(data, tag);
      onClose();
    } catch (error) {
      show(error);
      setBusy(false);
    }
  };
  return (
    <Sheet title={t("pause.title")} onClose={onClose}>
      <p>{t("pause.hint")}</p>
      <div class="chips column">
        {MINUTES.map((minutes) => (
          <button
            key={minutes}
            type="button"
            class="second"
            disabled={busy}
            onClick={() => void pause(townNow() + minutes * 60_000)}
          >
            {minutes === 60 ? t("pause.hour") : t("pause.minutes", { n: minutes })}
          </button>
        ))}
        <button
          type="button"
          class="second"
          disabled={busy}
          onClick={() => void pause(endOfDay(townNow(), dayOf))}
        >
          {t("pause.today")}
        </button>
      </div>
      {fault}
    </Sheet>
  );
}

/** The last quarter of an hour of the local date of a moment. */
function endOfDay(now_ms: number, dayOf: (moment: number) => string): number {
  const quarter_ms = 900_000;
  const today = dayOf(now_ms);
  let end_ms = Math.ceil((now_ms + 1) / quarter_ms) * quarter_ms;
  while (dayOf(end_ms) === today) end_ms += quarter_ms;
  return end_ms;
}
