import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { Phone, State } from "./store/phone";
import type { Pull } from "./wire";

export const PhoneContext = createContext<Phone | null>(null);

export function usePhone(): Phone {
  const phone = useContext(PhoneContext);
  if (phone === null) throw new Error("there is no phone around this part");
  return phone;
}

/** What the phone has now; the part is drawn anew with every change. */
export function usePhoneState(): State {
  const phone = usePhone();
  const [state, setState] = useState(phone.state);
  useEffect(() => {
    setState(phone.state);
    return phone.subscribe(() => setState(phone.state));
  }, [phone]);
  return state;
}

/** The last pull; only for parts that are shown once there is one. */
export function usePull(): Pull {
  const { pull } = usePhoneState();
  if (pull === null) throw new Error("nothing was pulled yet");
  return pull;
}

/** The server's time, seconds, again every `every_s`. */
export function useNow(every_s = 15): number {
  const phone = usePhone();
  const [now, setNow] = useState(phone.now_s());
  useEffect(() => {
    const timer = setInterval(() => setNow(phone.now_s()), every_s * 1000);
    return () => clearInterval(timer);
  }, [phone, every_s]);
  return now;
}
