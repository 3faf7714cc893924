/** What happens, as it happens: server-sent events of the log. */
import type { Schemas } from "./api";

export type LogEvent = Schemas["EventForm"];

export interface Following {
  /** Event types as in `docs/api.md`, whole: browsers hear no beginnings. */
  kinds: readonly string[];
  /** What the server is asked for, where that is shorter: it takes beginnings such as `round.`, and 32 at most. */
  asked?: readonly string[];
  onEvent: (event: LogEvent) => void;
  /** Whether the connection stands; what was missed while it did not is sent when it does again. */
  onConnection?: (up: boolean) => void;
}

/** Follows the log until the answer is called; a lost connection is made again by the browser, from where it ended. */
export function follow({ kinds, asked = kinds, onEvent, onConnection }: Following): () => void {
  const address = new URL("/v1/events/stream", location.href);
  for (const kind of asked) address.searchParams.append("kind", kind);
  let source: EventSource;
  let retry = 0;
  const open = () => {
    source = new EventSource(address);
    for (const kind of kinds) {
      source.addEventListener(kind, (message) =>
        onEvent(JSON.parse((message as MessageEvent<string>).data) as LogEvent),
      );
    }
    source.onopen = () => onConnection?.(true);
    source.onerror = () => {
      onConnection?.(false);
      // A refusal (a server that restarts, too many streams) ends it for good: begin anew after a while.
      if (source.readyState === EventSource.CLOSED) retry = window.setTimeout(open, 3_000);
    };
  };
  open();
  return () => {
    clearTimeout(retry);
    source.close();
  };
}
