/** What a browser keeps for the screens, under names of ours; where it refuses to, as in some private windows or where it is full, as long as the page is open. */

/** `browser`: until it is forgotten; `tab`: as long as the tab is open. */
type Where = "browser" | "tab";

const meanwhile = new Map<string, string>();

/** Even to name it is refused in some windows. */
function storageOf(where: Where): Storage {
  return where === "tab" ? sessionStorage : localStorage;
}

export function keptText(name: string, where: Where = "browser"): string | null {
  try {
    return meanwhile.get(name) ?? storageOf(where).getItem(name);
  } catch {
    return null;
  }
}

/** Keeps a text, null to forget it. */
export function keepText(name: string, text: string | null, where: Where = "browser"): void {
  meanwhile.delete(name);
  try {
    if (text === null) storageOf(where).removeItem(name);
    else storageOf(where).setItem(name, text);
  } catch {
    // What was pressed or chosen is not to be lost for that while somebody looks.
    if (text !== null) meanwhile.set(name, text);
  }
}

export function kept<T>(name: string, where: Where = "browser"): T | null {
  const text = keptText(name, where);
  try {
    return text === null ? null : (JSON.parse(text) as T);
  } catch {
    // What an older version wrote may not be readable.
    return null;
  }
}

/** Keeps a value as JSON, null to forget it. */
export function keep(name: string, value: unknown, where: Where = "browser"): void {
  keepText(name, value === null ? null : JSON.stringify(value), where);
}

/** Forgets all that begins like this, as when somebody signs out: the next one at this counter may be of another shop. */
export function forgetAll(beginning: string): void {
  for (const name of [...meanwhile.keys()]) if (name.startsWith(beginning)) meanwhile.delete(name);
  try {
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(beginning)) localStorage.removeItem(name);
    }
  } catch {
    // Nothing was kept either.
  }
}
