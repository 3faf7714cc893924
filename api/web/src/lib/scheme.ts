import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** Whether the reader's system asks for dark colours. */
export const SchemeContext = createContext(false);

export function useScheme(): boolean {
  return useContext(SchemeContext);
}
