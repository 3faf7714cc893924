/** The town's clock: a sandbox has one of its own, and computers on desks are wrong by minutes. */
import { useEffect, useState } from "preact/hooks";
import { api, got } from "../signed-in/api";
import type { Begun } from "../signed-in/begin";
import { epoch } from "./dates";

let ahead_s = 0;

/** Takes over what the server says that it is now. */
export function setClock(now_s: number): void {
  ahead_s = now_s - Date.now() / 1000;
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
  const [now, setNow] = useState(now_s);
  useEffect(() => {
    const timer = setInterval(() => setNow(now_s()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now;
}
