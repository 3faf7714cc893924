import type { Words } from "../../i18n/words";
import type { Stop } from "../store/model";

/** What a stop is called: who is visited by a service is not said. */
export function titleOf({ t }: Words, stop: Stop): string {
  return stop.title === "" ? t("basket.visit") : stop.title;
}
