import { expect, it } from "vitest";
import type { FrameFacts } from "./frames.ts";
import { packFacts, unpackFrame } from "./frame-wire.ts";

it("a frame comes as it went, with samples where numbers of two bytes may begin", () => {
  for (const explanation of ["", "a", "ab", "Lung ✓"]) {
    const facts = { columns: 2, rows: 1, windows: [{ center: 1, width: 2, explanation }] } as unknown as FrameFacts;
    const samples = new Uint8Array(Uint16Array.of(258, 65_535).buffer);
    const head = packFacts(facts);
    const sent = new Uint8Array(head.length + samples.length);
    sent.set(head);
    sent.set(samples, head.length);
    const come = unpackFrame(sent.buffer);
    expect(come.facts).toEqual(facts);
    expect(come.samples.byteOffset % 2).toBe(0);
    expect(Array.from(come.samples)).toEqual([2, 1, 255, 255]);
  }
  expect(() => unpackFrame(new ArrayBuffer(2))).toThrow(RangeError);
  expect(() => unpackFrame(new Uint8Array([255, 0, 0, 0, 1]).buffer)).toThrow(RangeError);
});
