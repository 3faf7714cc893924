/** The windows in which a bag can come: asked for once enough is known, and anew when they are over. */
import { useEffect, useRef, useState } from "preact/hooks";
import { api, got, type Schemas } from "../../signed-in/api";
import { Problem } from "../../signed-in/problem";

export type Quote = Schemas["QuoteForm"];
export type Offer = Schemas["OfferForm"];

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
      if (latest.current === of) setAsked({ of, quote });
    } catch (error) {
      if (latest.current === of) setFailed({ of, error });
    }
    setAsking("");
  };
  useEffect(() => {
    if (auto && of !== "" && asked?.of !== of && failed?.of !== of && asking === "") void ask();
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

function guessesOf(error: unknown): string[] {
  if (!(error instanceof Problem) || error.code !== "address_uncertain") return [];
  return error.faults.map((one) => one.value).filter((value) => value !== "");
}
