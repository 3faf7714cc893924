/** What a browser keeps for the screen: as JSON under names of ours; where it refuses to, as long as the page is open. */

const meanwhile = new Map<string, string>();

export function kept<T>(name: string): T | null {
  try {
    const text = meanwhile.get(name) ?? localStorage.getItem(name);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    // Storage is refused in some private windows, and what an older version wrote may not be readable.
    return null;
  }
}

/** Keeps a value, null to forget it. */
export function keep(name: string, value: unknown): void {
  meanwhile.delete(name);
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Refused, or full: what was pressed is not to be lost for that while somebody looks.
    if (value !== null) meanwhile.set(name, JSON.stringify(value));
  }
}

/** Forgets all that begins like this, as when somebody signs out: the next one at this counter may be of another shop. */
export function forgetAll(beginning: string): void {
  for (const name of [...meanwhile.keys()]) if (name.startsWith(beginning)) meanwhile.delete(name);
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(beginning)) localStorage.removeItem(name);
    }
  } catch {
    // As above: nothing was kept either.
  }
}
