import { describe, expect, it } from "vitest";
import { answered, answerLost, keyFor, sameAs } from "../src/signed-in/lost-answers";

const NOW = 1_796_000_000_000;

function said(text: string): Request {
  return new Request("https://example.org/v1/deliveries/dlv_1/messages", { method: "POST", body: text });
}

describe("a request whose answer was lost", () => {
  it("has its key again when the same is sent again, and a new one once it was answered", async () => {
    const what = await sameAs(said("bonjour"));
    const key = keyFor(what, NOW);
    answerLost(what, key, NOW);
    expect(keyFor(await sameAs(said("bonjour")), NOW + 60_000)).toBe(key);
    expect(keyFor(await sameAs(said("bonsoir")), NOW + 60_000)).not.toBe(key);
    answered(what);
    expect(keyFor(what, NOW + 60_000)).not.toBe(key);
  });

  it("is another one after a while: the same words are meant anew", async () => {
    const what = await sameAs(said("encore"));
    const key = keyFor(what, NOW);
    answerLost(what, key, NOW);
    expect(keyFor(what, NOW + 301_000)).not.toBe(key);
  });
});
