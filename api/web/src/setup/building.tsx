/** A map that is being built: looked at again and again, until it is whole or has failed. */
import { useEffect } from "preact/hooks";
import { readState, type SetupState } from "./setup-api";
import { useWords } from "./words";

const LOOK_MS = 1_000;

/** Looks at the set-up while its map is being built. */
export function useBuilding(state: SetupState, onState: (state: SetupState) => void): void {
  const running = state.build.status === "running";
  useEffect(() => {
    if (!running) return;
    let over = false;
    const look = async () => {
      while (!over) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
        // A look that fails is one that is made again.
        const next = await readState().catch(() => null);
        if (next !== null && !over) onState(next);
      }
    };
    void look();
    return () => {
      over = true;
    };
  }, [running]);
}

export function BuildingBar({ state, title }: { state: SetupState; title: string }) {
  const { number } = useWords();
  const { share } = state.build;
  return (
    <div class="building">
      <p role="status">
        {title} · {number(share * 100)} %
      </p>
      <progress max={1} value={share} aria-label={title} />
    </div>
  );
}
