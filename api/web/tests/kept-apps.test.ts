import { describe, expect, test } from "vitest";
import { versionOf } from "../kept-apps";

const FILES = new Map<string, string | Uint8Array>([
  ["courier.html", "<html></html>"],
  ["assets/courier-a1.js", "go()"],
  ["/courier/manifest.webmanifest", "{}"],
  ["/courier/icon-192.png", new Uint8Array([137, 80, 78, 71])],
]);

describe("the version of an app", () => {
  test("is the same for the same files, in whatever order", () => {
    expect(versionOf("work()", new Map([...FILES].reverse()))).toBe(versionOf("work()", FILES));
  });

  test.each([...FILES.keys()])("changes with %s", (name) => {
    const other = new Map(FILES).set(name, "something else");
    expect(versionOf("work()", other)).not.toBe(versionOf("work()", FILES));
  });

  test("changes with its worker, and with a file that comes or goes", () => {
    const fewer = new Map([...FILES].slice(1));
    const names = [versionOf("work()", FILES), versionOf("rest()", FILES), versionOf("work()", fewer)];
    expect(new Set(names).size).toBe(3);
  });

  test("changes where text goes from one file into the next", () => {
    const here = new Map([
      ["a", "xy"],
      ["b", "z"],
    ]);
    const there = new Map([
      ["a", "x"],
      ["b", "yz"],
    ]);
    expect(versionOf("", here)).not.toBe(versionOf("", there));
  });
});
