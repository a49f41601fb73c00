import type { PictureSides } from "@anamnesis/domain";
import type { View } from "./view.ts";

const opposites: Readonly<Record<string, string>> = { A: "P", P: "A", R: "L", L: "R", H: "F", F: "H" };
const opposite = (letters: string): string => Array.from(letters, (letter) => opposites[letter] ?? "").join("");

export interface SeenSides {
  readonly top: string;
  readonly right: string;
  readonly bottom: string;
  readonly left: string;
}

/** Which side of the body is seen where, as the picture is turned and exchanged now. */
export function sidesSeen(
  { right, below }: PictureSides,
  { turns, isFlipped }: Pick<View, "turns" | "isFlipped">,
): SeenSides {
  const [east, west] = isFlipped ? [opposite(right), right] : [right, opposite(right)];
  // Clockwise from above: a turn to the right moves each on by one.
  const around = [opposite(below), east, below, west];
  const [top = "", seenRight = "", bottom = "", left = ""] = around.map((_, at) => around[(at - turns + 4) % 4] ?? "");
  return { top, right: seenRight, bottom, left };
}
