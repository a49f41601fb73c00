import { afterEach, describe, expect, it, vi } from "vitest";
import { localDateOf } from "../time.ts";
import { placeWhereItIs } from "./zones.ts";

afterEach(() => vi.useRealTimers());

describe("a place where it is a certain hour", () => {
  it.each(["2026-11-29T00:00:00Z", "2028-02-29T11:59:59Z", "2027-12-31T12:00:00Z", "2027-03-28T23:59:59Z"])(
    "is found for every hour at %s",
    (now) => {
      vi.useFakeTimers({ toFake: ["Date"], now: new Date(now) });
      for (let hour = 0; hour < 24; hour += 1) {
        const { zone, offset } = placeWhereItIs(hour);
        const there = new Date().toLocaleTimeString("en-GB", { timeZone: zone });
        expect(there, zone).toBe(`${String(hour).padStart(2, "0")}:${now.slice(14, 19)}`);
        const written = `${localDateOf(now, zone)}T${there}${offset}`;
        expect(new Date(written), written).toEqual(new Date(now));
      }
    },
  );
});
