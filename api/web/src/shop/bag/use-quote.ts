/** The windows in which a bag can come: asked for once enough is known, and anew when they are over. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";

export type Quote = Schemas["QuoteForm"];
export type Offer = Schemas["OfferForm"];

const SETTLE_MS = 700;

interface Asked {
  of: string;
  quote: Quote;
}

export interface Quoting {
  quote: Quote | null;
  asking: boolean;
  error: unknown;
  /** What a doubtful address may mean. */
  guesses: string[];
  ask: () => void;
}

/** `basket` is null while there is nothing to ask for; `auto` asks as soon as there is. */
export function useQuote(basket: Schemas["NewQuote"] | null, auto: boolean): Quoting {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [failed, setFailed] = useState<{ of: string; error: unknown } | null>(null);
  const [asking, setAsking] = useState("");
  const of = basket === null ? "" : JSON.stringify(basket);
  const latest = useRef(of);
  latest.current = of;
  const ask = async () => {
    if (basket === null || asking === of) return;
    setAsking(of);
    setFailed(null);
    try {
      const quote = await got(api.POST("/v1/quotes", { body: basket }));
      // Whoever has typed on meanwhile asks for something else.
      if (latest.current === of) {
        if (asked !== null) giveBack(asked.quote);
        setAsked({ of, quote });
      } else giveBack(quote);
    } catch (error) {
      if (latest.current === of) setFailed({ of, error });
    }
    setAsking("");
  };
  useEffect(() => {
    if (!auto || of === "" || asked?.of === of || failed?.of === of || asking !== "") return;
    // Whoever types letter by letter asks once; the first time is asked at once.
    const timer = setTimeout(() => void ask(), asked === null && failed === null ? 0 : SETTLE_MS);
    return () => clearTimeout(timer);
  }, [auto, of, asking]);
  const error = failed?.of === of ? failed.error : null;
  return {
    quote: asked?.of === of ? asked.quote : null,
    asking: asking !== "",
    error,
    guesses: guessesOf(error),
    ask: () => void ask(),
  };
}

/** So that others can have the windows, and this shop is not told that it asks for too many. */
function giveBack(quote: Quote): void {
  // It ends by itself as well, after a while.
  got(api.POST("/v1/quotes/{quote_id}/decline", { params: { path: { quote_id: quote.id } } })).catch(
    () => undefined,
  );
}

function guessesOf(error: unknown): string[] {
  if (!(error instanceof Problem) || error.code !== "address_uncertain") return [];
  return error.faults.map((one) => one.value).filter((value) => value !== "");
}
