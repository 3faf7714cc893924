import { describe, expect, it } from "vitest";
import { readFile, textOf, withColumns, writeLines } from "../src/board/imports/sent-file";

describe("files of orders", () => {
  const text = 'external_ref;recipient;shops\r\nA-1;"Camille\nExemple";Bakery\r\n\r\nA-2;;"Bakery; Deli"\r\n';

  it("numbers lines as the server does, also after texts of several lines", () => {
    const file = readFile("a.csv", text);
    expect(file.columns).toEqual(["external_ref", "recipient", "shops"]);
    expect(file.lines.map((one) => one.line)).toEqual([2, 5]);
    expect(file.lines[0]?.cells.recipient).toBe("Camille\nExemple");
    expect(file.lines[1]?.raw).toBe('A-2;;"Bakery; Deli"');
  });

  it("writes the mended lines alone, with quotes where they are needed", () => {
    const file = readFile("a.csv", text);
    const mended = { ...file.lines[1]?.cells, recipient: 'Alix "A" Exemple' };
    const again = readFile("b.csv", writeLines(file, [{ cells: mended }]));
    expect(again.lines).toHaveLength(1);
    expect(again.lines[0]?.cells).toEqual({
      external_ref: "A-2",
      recipient: 'Alix "A" Exemple',
      shops: "Bakery; Deli",
    });
  });

  it("reads lists of JSON by their number, and says what is none", () => {
    const file = readFile("a.json", '[{"recipient": "Lou Exemple", "shops": ["A", "B"]}, {}]');
    expect(file.lines.map((one) => [one.line, one.cells.shops])).toEqual([
      [1, "A|B"],
      [2, undefined],
    ]);
    expect(readFile("a.json", '[{"recipient": ').format).toBe("broken");
  });

  it("names columns anew and leaves the lines as they are", () => {
    const file = readFile("a.csv", "who,shop\nCamille,Bakery\n");
    expect(withColumns(file, ["recipient", "shops"])).toBe("recipient,shops\nCamille,Bakery\n");
  });

  it("reads what spreadsheets write", () => {
    expect(textOf(new Uint8Array([0x63, 0x61, 0x66, 0xe9]))).toBe("café");
    expect(textOf(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toBe("a");
  });
});
