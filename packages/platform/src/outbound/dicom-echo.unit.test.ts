import { afterEach, describe, expect, it } from "vitest";
import { type DicomAnswers, startDicomDevice } from "../testing/dicom-device.ts";
import { startRawServer } from "../testing/mail-server.ts";
import { dicomEcho } from "./dicom-echo.ts";
import { createOutbound } from "./outbound.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function echoed(
  starting: Promise<{ readonly port: number; close(): Promise<void> }>,
  title = "CT_1",
): Promise<string> {
  const { port, close } = await starting;
  closing.push(close);
  const outbound = createOutbound({ allowedNetworks: ["127.0.0.1/32"] });
  const socket = await outbound.connect({ host: "127.0.0.1", port }, AbortSignal.timeout(2_000));
  return dicomEcho(socket, title).then(
    () => "echoed",
    (error: Error) => error.message,
  );
}

describe("an imaging device", () => {
  it.each<[string, DicomAnswers, string]>([
    ["answers to its title", { title: "CT_1" }, "echoed"],
    ["has another title", { title: "MR_1" }, "outbound.rejected"],
    ["does not verify", { title: "CT_1", context: 3 }, "outbound.rejected"],
    ["fails to echo", { title: "CT_1", status: 0x0122 }, "outbound.rejected"],
  ])("that %s", async (_what, answers, expected) => {
    expect(await echoed(startDicomDevice(answers))).toBe(expected);
  });

  it.each<[string, string | null, string]>([
    ["is a web server", "HTTP/1.1 400 Bad Request\r\n\r\n", "outbound.not_understood"],
    ["says too much", "\u0002\u0000\u007f\u007f\u007f\u007f", "outbound.not_understood"],
    ["aborts", "\u0007\u0000\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000", "outbound.not_understood"],
    ["accepts without a word", "\u0002\u0000\u0000\u0000\u0000\u0000", "outbound.rejected"],
    ["hangs up", null, "outbound.closed"],
  ])("that is none: it %s", async (_what, says, expected) => {
    const server = startRawServer((socket) => {
      if (says === null) socket.end();
      else socket.write(says, "latin1");
    });
    expect(await echoed(server)).toBe(expected);
  });
});
