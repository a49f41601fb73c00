import { Socket } from "node:net";
import type { EncodedFrame } from "../frames/open-dicom.ts";
import { isRefused } from "../header/model.ts";
import { decodeFrame } from "./decode.ts";
import { messageReader, packMessage } from "./wire.ts";
import { longestMessage } from "./limits.ts";

/*
 * A process that decodes one frame after the other and knows nothing else: no environment, no folder to write to, no other
 * process. Whoever began it kills it when it takes too long or grows too large.
 */

type Asked = Omit<EncodedFrame, "bytes">;

// Codecs write what they think of a picture to the standard output.
const answers = new Socket({ fd: 3, readable: false });
const answer = (json: object, bytes: Uint8Array) => {
  for (const part of packMessage(json, bytes)) answers.write(part);
};

process.stdin.on(
  "data",
  messageReader(longestMessage, (message) => {
    if (message === null) process.exit(1);
    // The pool's own words, by its own types.
    const asked = message.json as Asked;
    void decodeFrame({ ...asked, bytes: message.bytes }).then((picture) =>
      isRefused(picture) ? answer(picture, new Uint8Array()) : answer({ facts: picture.facts }, picture.bytes),
    );
  }),
);
process.stdin.on("end", () => process.exit(0));
