import { describe, expect, it } from "vitest";
import { problemOf } from "../src/signed-in/problem";

const SAID = {
  title: "Quelque chose ne convient pas.",
  code: "invalid_request",
  detail: "The request cannot be used",
};

function answer(body: unknown, language: string): Response {
  return new Response(JSON.stringify(body), { status: 422, headers: { "content-language": language } });
}

describe("what a refusal says to people", () => {
  it("is its title where the case is told in English only", async () => {
    const problem = await problemOf(answer(SAID, "fr, en"));
    expect([problem.said, problem.words, problem.detail]).toEqual([SAID.title, SAID.title, SAID.detail]);
    expect(problem.technical).toBe(SAID.detail);
  });

  it("is the case itself where that is told in French", async () => {
    const detail = "Attendez 12 s.";
    const problem = await problemOf(answer({ ...SAID, detail }, "fr"));
    expect([problem.said, problem.technical]).toEqual([detail, ""]);
  });

  it("is each thing that is wrong, in the words of the server for people", async () => {
    const faults = [
      { pointer: "/name", code: "missing", title: "Il manque un nom.", message: "it is missing" },
      // Of a server that is older than the screen.
      { pointer: "/phone", code: "bad_phone", message: "it is no number" },
    ];
    const problem = await problemOf(answer({ ...SAID, detail: "/name : Il manque un nom.", faults }, "fr"));
    expect(problem.said).toBe(SAID.title);
    expect(problem.words).toBe(`${SAID.title} Il manque un nom. it is no number`);
  });

  it("is the status where something in between answers", async () => {
    const problem = await problemOf(new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
    expect([problem.said, problem.code]).toEqual(["Bad Gateway", ""]);
  });
});
