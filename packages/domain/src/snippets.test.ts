import { describe, expect, it } from "vitest";
import { saveSnippetInput, snippetsBegun, withSnippet } from "./snippets.ts";

const snippets = [
  { id: "1", name: "abd", text: "Abdomen soft, no guarding." },
  { id: "2", name: "rück", text: "Wiedervorstellung in 8 Wochen" },
];
/** What stands there, with `|` where one goes on typing. */
const typed = (marked: string) => {
  const caret = marked.indexOf("|");
  const put = withSnippet({ text: marked.replace("|", ""), caret }, snippets);
  return put === null ? null : `${put.text.slice(0, put.caret)}|${put.text.slice(put.caret)}`;
};

describe("a snippet", () => {
  it("is put in once its name is over, with what ended it, and one goes on behind it", () => {
    expect(typed("/abd |")).toBe("Abdomen soft, no guarding. |");
    expect(typed("Findings: /abd\n|Plan")).toBe("Findings: Abdomen soft, no guarding.\n|Plan");
    expect(typed("/abd.|")).toBe("Abdomen soft, no guarding.|");
    expect(typed("(/RÜCK)|")).toBe("(Wiedervorstellung in 8 Wochen)|");
    expect(typed("/RU\u0308CK.|")).toBe("Wiedervorstellung in 8 Wochen.|");
  });

  it("is not put in within a word, for a name that nobody gave, or before it is over", () => {
    for (const text of ["140/abd |", "/abdomen |", "/abd|", "/ abd |", "http://abd |", "/abd x|"]) {
      expect([text, typed(text)]).toEqual([text, null]);
    }
  });

  it("is offered while its name is typed", () => {
    const offered = (text: string) => snippetsBegun({ text, caret: text.length }, snippets).map(({ name }) => name);
    expect([offered("Then /"), offered("/AB"), offered("140/a"), offered("/abd ")]).toEqual([
      ["abd", "rück"],
      ["abd"],
      [],
      [],
    ]);
  });

  it("has a name of one word and says something", () => {
    const id = "0198c0de-0000-7000-8000-000000000001";
    const given = (name: string, text = "x") => saveSnippetInput.safeParse({ id, name, text });
    expect(given(" Abd-1 ").data?.name).toBe("abd-1");
    for (const name of ["two words", "/abd", "a/b", "-", ""])
      expect([name, given(name).success]).toEqual([name, false]);
    expect(given("abd", " \n").success).toBe(false);
  });
});
