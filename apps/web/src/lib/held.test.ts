import { describe, expect, it } from "vitest";
import { createHeld, forgetHeld, heldBy } from "./held.ts";

const nurse = heldBy("nurse", "clinic");

describe("what is held", () => {
  it("is there for whom it belongs to, by its name, until it is forgotten", () => {
    const held = createHeld<string>();
    held.set(nurse, "new", "Okonkwo");
    expect([held.get(nurse, "new"), held.get(nurse, "other")]).toEqual(["Okonkwo", null]);
    held.set(nurse, "new", null);
    expect(held.get(nurse, "new")).toBeNull();
  });

  it.each([
    ["another account", heldBy("doctor", "clinic")],
    ["the same account in another organization", heldBy("nurse", "other")],
  ])("is gone once %s looks", (_who, other) => {
    const [held, second] = [createHeld<string>(), createHeld<number>()];
    held.set(nurse, "new", "Okonkwo");
    second.set(nurse, "new", 1);
    expect(held.get(other, "new")).toBeNull();
    expect([held.get(nurse, "new"), second.get(nurse, "new")]).toEqual([null, null]);
  });

  it("is gone when its person leaves", () => {
    const held = createHeld<string>();
    held.set(nurse, "new", "Okonkwo");
    forgetHeld();
    expect(held.get(nurse, "new")).toBeNull();
  });
});
