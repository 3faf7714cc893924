/** A change of when a shop works: in the version that was seen, and what somebody else has said meanwhile is shown. */
import { useState } from "preact/hooks";
import { gotWithTag } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";
import { useShop } from "../shop-context";
import type { Hours } from "../store/shop";

type Change = Promise<{ data?: Hours; response: Response }>;

interface Changing {
  state: "idle" | "busy" | "saved" | "stale";
  error: unknown;
  change: (step: (header: { "If-Match": string }) => Change) => Promise<boolean>;
}

export function useHoursChange(): Changing {
  const shop = useShop();
  const [state, setState] = useState<Changing["state"]>("idle");
  const [error, setError] = useState<unknown>(null);
  const change = async (step: (header: { "If-Match": string }) => Change): Promise<boolean> => {
    setState("busy");
    setError(null);
    try {
      const { data, tag } = await gotWithTag(step({ "If-Match": shop.hoursTag }));
      shop.setHours(data, tag);
      setState("saved");
      return true;
    } catch (failed) {
      if (failed instanceof Problem && failed.stale) {
        await shop.lookAtHours();
        setState("stale");
      } else {
        setError(failed);
        setState("idle");
      }
      return false;
    }
  };
  return { state, error, change };
}
