/** The town's clock: a sandbox has one of its own, and computers on desks are wrong by minutes. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, got } from "../signed-in/api";
import type { Begun } from "../signed-in/begin";
import { dayOf, epoch } from "./dates";

let ahead_s = 0;
const watchers = new Set<() => void>();

/** Takes over what the server says that it is now. */
export function setClock(now_s: number): void {
  const next_s = now_s - Date.now() / 1000;
  const jumps = Math.abs(next_s - ahead_s) > 1;
  ahead_s = next_s;
  if (jumps) for (const watcher of watchers) watcher();
}

export function now_s(): number {
  return Math.floor(Date.now() / 1000 + ahead_s);
}

/** Asks a sandbox for its clock, before anything depends on which day it is. */
export async function askClock({ town, session }: Begun): Promise<void> {
  if (town.live_mode || session.role === "network_head" || session.role === "auditor") return;
  setClock(epoch((await got(api.GET("/v1/sandbox/clock"))).now));
}

/** Now, again and again. */
export function useNow(every_ms: number): number {
  return useClock(every_ms, now_s);
}

/** Today by the clocks of the town: from midnight on another date. */
export function useToday(timeZone: string): string {
  return useClock(10_000, () => dayOf(now_s(), timeZone));
}

/** What a clock shows, looked at again and again; it renders where that has become another. */
function useClock<Shown>(every_ms: number, read: () => Shown): Shown {
  const [shown, setShown] = useState(read);
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => {
    const look = () => setShown(() => latest.current());
    const timer = setInterval(look, every_ms);
    watchers.add(look);
    return () => {
      clearInterval(timer);
      watchers.delete(look);
    };
  }, [every_ms]);
  return shown;
}
