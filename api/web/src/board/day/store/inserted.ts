/** A list with some more of its kind at a place; browsers of two years ago have no word for it. */
export function inserted<T>(list: readonly T[], at: number, more: readonly T[]): T[] {
  return [...list.slice(0, at), ...more, ...list.slice(at)];
}
