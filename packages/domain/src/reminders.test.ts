import { describe, expect, it } from "vitest";
import { changeRemindersInput, isPushEndpoint, nextReminder, usualReminders } from "./reminders.ts";

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const at = (time: string, weekdays = everyDay) => ({ time, weekdays });

/** The moments between two instants, one after another, as they are planned. */
function moments(times: Parameters<typeof nextReminder>[0], zone: string, from: string, to: string): string[] {
  const found: string[] = [];
  for (
    let next = nextReminder(times, zone, from);
    next !== null && next <= to;
    next = nextReminder(times, zone, next)
  ) {
    found.push(next);
  }
  return found;
}

describe("the next reminder", () => {
  it("is the next of several times, and never the same again", () => {
    const times = [at("20:30"), at("08:00"), at("08:00")];
    expect(moments(times, "Europe/Vienna", "2026-06-01T06:00:00Z", "2026-06-03T00:00:00Z")).toEqual([
      "2026-06-01T18:30:00Z",
      "2026-06-02T06:00:00Z",
      "2026-06-02T18:30:00Z",
    ]);
    expect(nextReminder([], "UTC", "2026-06-01T00:00:00Z")).toBeNull();
  });

  it("goes by the days of the person's week, whatever day it is elsewhere", () => {
    // Monday in Auckland begins on Sunday noon in UTC.
    expect(nextReminder([at("00:00", [1])], "Pacific/Auckland", "2026-06-07T11:59:59Z")).toBe("2026-06-07T12:00:00Z");
    expect(nextReminder([at("00:00", [1])], "Pacific/Auckland", "2026-06-07T12:00:00Z")).toBe("2026-06-14T12:00:00Z");
    expect(nextReminder([at("23:59", [7])], "America/Los_Angeles", "2026-06-08T06:58:59Z")).toBe(
      "2026-06-08T06:59:00Z",
    );
  });

  it("comes once on the night when clocks go forward, also at the time that there is not", () => {
    // 02:30 is not there on 29 March 2026.
    expect(moments([at("02:30")], "Europe/Vienna", "2026-03-27T12:00:00Z", "2026-03-30T12:00:00Z")).toEqual([
      "2026-03-28T01:30:00Z",
      "2026-03-29T01:30:00Z",
      "2026-03-30T00:30:00Z",
    ]);
    // 03:30 is what it becomes.
    expect(
      moments([at("02:30"), at("03:30")], "Europe/Vienna", "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"),
    ).toEqual(["2026-03-29T01:30:00Z"]);
  });

  it("comes once on the night when clocks go back, at the first of the two times", () => {
    expect(moments([at("02:30")], "Europe/Vienna", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z")).toEqual([
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00Z",
    ]);
  });

  it("keeps the time of day through the change, where midnight itself is skipped as well", () => {
    expect(moments([at("20:30")], "Europe/Vienna", "2026-03-28T12:00:00Z", "2026-03-30T00:00:00Z")).toEqual([
      "2026-03-28T19:30:00Z",
      "2026-03-29T18:30:00Z",
    ]);
    // Beirut goes forward at midnight: 00:15 is 01:15 on that day.
    expect(moments([at("00:15")], "Asia/Beirut", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z")).toEqual([
      "2026-03-28T22:15:00Z",
      "2026-03-29T21:15:00Z",
    ]);
  });
});

describe("what is chosen", () => {
  it("has one to three times of day, each on a day at least", () => {
    const isFine = (given: object) => changeRemindersInput.safeParse({ ...usualReminders, ...given }).success;
    expect(isFine({})).toBe(true);
    expect(isFine({ isOn: false, times: [] })).toBe(true);
    expect(isFine({ isOn: true, times: [] })).toBe(false);
    expect(isFine({ times: Array.from({ length: 4 }, () => at("08:00")) })).toBe(false);
    expect(isFine({ times: [at("08:00", [])] })).toBe(false);
    for (const time of ["24:00", "8:00", "08:60", "08:00:00", "08:00\n", ""])
      expect(isFine({ times: [at(time)] })).toBe(false);
    for (const day of [0, 8, 1.5]) expect(isFine({ times: [at("08:00", [day])] })).toBe(false);
  });

  it("has each day once, in the order of the week", () => {
    const { times } = changeRemindersInput.parse({ ...usualReminders, times: [at("08:00", [7, 1, 7])] });
    expect(times).toEqual([at("08:00", [1, 7])]);
  });
});

describe("an address of a push service", () => {
  it("is one of those that browsers use", () => {
    for (const endpoint of [
      "https://fcm.googleapis.com/fcm/send/abc",
      "https://updates.push.services.mozilla.com/wpush/v2/abc",
      "https://web.push.apple.com/abc",
      "https://wns2-par02p.notify.windows.com/w/?token=abc",
    ]) {
      expect(isPushEndpoint(endpoint), endpoint).toBe(true);
    }
  });

  it("is nothing else, however it is written", () => {
    for (const endpoint of [
      "http://fcm.googleapis.com/fcm/send/abc",
      "https://fcm.googleapis.com.evil.example/x",
      "https://evilpush.apple.com/x",
      "https://push.apple.com/x",
      "https://fcm.googleapis.com:8443/x",
      "https://fcm.googleapis.com@127.0.0.1/x",
      "https://user@fcm.googleapis.com/x",
      "https://127.0.0.1/.push.apple.com",
      "https://169.254.169.254/latest",
      "https://[::1]/x",
      "https://evil.example/?.push.apple.com",
      "https://evil.example#.push.apple.com",
      "https://evil.example\\.push.apple.com/x",
      "",
      "nothing",
    ]) {
      expect(isPushEndpoint(endpoint), endpoint).toBe(false);
    }
  });

  it("is what an operator allows besides, to the letter", () => {
    const more = ["push.clinic.example:8443", "*.push.example"];
    expect(isPushEndpoint("https://push.clinic.example:8443/a", more)).toBe(true);
    expect(isPushEndpoint("https://a.push.example/a", more)).toBe(true);
    expect(isPushEndpoint("https://push.clinic.example/a", more)).toBe(false);
    expect(isPushEndpoint("https://push.example/a", more)).toBe(false);
  });
});
