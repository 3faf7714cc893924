import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Shop, ShopState } from "./store/shop";

export const ShopContext = createContext<Shop | null>(null);

export function useShop(): Shop {
  const shop = useContext(ShopContext);
  if (shop === null) throw new Error("there is no shop around this part");
  return shop;
}

/** What is known of the shop, always the newest. */
export function useShopState(): ShopState {
  const shop = useShop();
  const [state, setState] = useState(shop.state);
  useEffect(() => {
    setState(shop.state);
    return shop.subscribe(() => setState(shop.state));
  }, [shop]);
  return state;
}

/** The milliseconds of this phone, anew every so often. */
export function useNow(every_ms: number): number {
  const [now_ms, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every_ms);
    return () => clearInterval(timer);
  }, [every_ms]);
  return now_ms;
}
