/** Who is signed in, and of which town; and what they may do. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Begun } from "../signed-in/begin";

export const BegunContext = createContext<Begun | null>(null);

export function useBegun(): Begun {
  const begun = useContext(BegunContext);
  if (begun === null) throw new Error("nobody has begun");
  return begun;
}

/** Others look: associations and auditors change nothing. */
export function useMayChange(): boolean {
  const { role } = useBegun().session;
  return role === "coordinator" || role === "admin";
}
