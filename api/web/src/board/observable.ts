/** A value that is watched: the whole of what the board needs of a store. */
import { useEffect, useState } from "preact/hooks";

export class Observable<State> {
  private readonly watchers = new Set<() => void>();

  constructor(private state: State) {}

  get(): State {
    return this.state;
  }

  set(state: State): void {
    if (Object.is(state, this.state)) return;
    this.state = state;
    for (const watcher of [...this.watchers]) watcher();
  }

  /** Changes parts of a state that has parts. */
  put(parts: Partial<State>): void {
    this.set({ ...this.state, ...parts });
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }
}

/** Renders again when the chosen part is another one, and at no other time. */
export function useObserved<State, Part>(store: Observable<State>, choose: (state: State) => Part): Part {
  const [, setTurn] = useState(0);
  const chosen = choose(store.get());
  useEffect(() => {
    let last = choose(store.get());
    if (!Object.is(last, chosen)) setTurn((turn) => turn + 1);
    return store.watch(() => {
      const next = choose(store.get());
      if (Object.is(next, last)) return;
      last = next;
      setTurn((turn) => turn + 1);
    });
    // What is chosen may depend on what was rendered: it is watched anew each time.
  });
  return chosen;
}
