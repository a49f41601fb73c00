import { describe, expect, it } from "vitest";
import { begun, emptyPatient, isChanged, onto } from "./patient-draft.ts";

const lena = { ...emptyPatient, familyName: "Marković", phone: "+43 1 5550188", address: "Am Graben 3" };

describe("what is typed while somebody else saves", () => {
  const typed = { ...begun(lena), draft: { ...lena, phone: "+43 660 1234567", address: "Ring 1" } };

  it("stays, follows them where it was left alone, and says what they wrote where both did", () => {
    const now = { ...lena, familyName: "Öztürk", phone: "+43 1 5550199" };
    expect(onto(typed, now)).toEqual({
      draft: { ...lena, familyName: "Öztürk", phone: "+43 660 1234567", address: "Ring 1" },
      base: now,
      theirs: { phone: "+43 1 5550199" },
    });
  });

  it("is no conflict where both wrote the same", () => {
    expect(onto(typed, { ...lena, phone: "+43 660 1234567" }).theirs).toEqual({});
  });

  it("is changed as long as it is another than what is there", () => {
    expect([isChanged(begun(lena)), isChanged(typed), isChanged(onto(typed, typed.draft))]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
