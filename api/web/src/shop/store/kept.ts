/** What a browser keeps for the screen: as JSON under names of ours, and nothing where it refuses to. */

export function kept<T>(name: string): T | null {
  try {
    const text = localStorage.getItem(name);
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    // Storage is refused in some private windows, and what an older version wrote may not be readable.
    return null;
  }
}

/** Keeps a value, null to forget it; says whether it is kept. */
export function keep(name: string, value: unknown): boolean {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

/** Forgets all that begins like this, as when somebody signs out: the next one at this counter may be of another shop. */
export function forgetAll(beginning: string): void {
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(beginning)) localStorage.removeItem(name);
    }
  } catch {
    // As above: nothing was kept either.
  }
}
