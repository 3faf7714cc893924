import { describe, expect, it } from "vitest";
import { withActs } from "../src/courier/store/door-acts";
import type { Body, DoorView, Pull } from "../src/courier/wire";
import { command, pull } from "./sample";

const words = { fr: "", en: "" };

function given(): Pull {
  const found = pull();
  Object.assign(found.tasks["a-drop"] as object, { visit_id: "vis_1" });
  const kinds = ["wait", "call", "contact", "coordinator", "emergency"];
  const door = {
    visit_id: "vis_1",
    steps: kinds.map((kind, number) => ({ kind, within_s: 60 * number, words })),
    step: -1,
    since_s: null,
    due_s: null,
  };
  found.doors = { "door-a": [door as unknown as DoorView] };
  return found;
}

function stepAfter(...said: Body[]): number | undefined {
  const made = said.map((body) => command("door", { stop_id: "door-a", task_ids: ["a-drop"], body }));
  return withActs(given(), made).doors["door-a"]?.[0]?.step;
}

describe("a closed door", () => {
  it("goes on step by step with what the courier says", () => {
    const nobody = { said: "no_answer" };
    expect(stepAfter()).toBe(-1);
    expect(stepAfter(nobody)).toBe(0);
    expect(stepAfter(nobody, nobody)).toBe(0);
    expect(stepAfter(nobody, { said: "tried", step: 0 }, { said: "tried", step: 1 })).toBe(2);
    // Said twice of the same step, it is one step.
    expect(stepAfter(nobody, { said: "tried", step: 0 }, { said: "tried", step: 0 })).toBe(1);
    expect(stepAfter(nobody, { said: "handed" })).toBe(3);
    expect(stepAfter(nobody, { said: "called", number: "15" })).toBe(4);
    expect(stepAfter(nobody, { said: "settled", result: "ok" })).toBe(-1);
  });

  it("leaves other doors and rounds as they are", () => {
    const found = given();
    const other = command("door", { stop_id: "door-b", task_ids: ["b-drop"], body: { said: "no_answer" } });
    expect(withActs(found, [other]).doors["door-a"]?.[0]?.step).toBe(-1);
    expect(withActs(found, [])).toBe(found);
  });
});
