import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";

/** What the help says, in the order of use: keys, and what they do. */
export const keyWords: readonly (readonly [keys: string | MessageDescriptor, words: MessageDescriptor])[] = [
  [msg`Up, Down`, msg`Frame before, frame after`],
  [msg`Home, End`, msg`First frame, last frame`],
  [msg`Left, Right`, msg`The other picture`],
  [msg`Space`, msg`Play or stop`],
  [msg`Shift + arrows`, msg`Contrast to the sides, brightness up and down`],
  [msg`1 to 9`, msg`A window of the list`],
  ["+, −, 0", msg`Larger, smaller, all of it`],
  ["I", msg`Black for white`],
  ["R, L", msg`Turn right, turn left`],
  ["H, V", msg`Exchange left and right, or above and below`],
  ["W, P, Z", msg`Dragging sets the window, moves, zooms`],
  ["M, A", msg`Measure a length, an angle`],
  [msg`Arrows, Enter`, msg`While measuring: move the cross, set a point`],
  [msg`Backspace`, msg`Take the last measurement away`],
  ["D, K", msg`Two pictures, scrolled together`],
  ["?", msg`This page`],
];
