import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import type { ProgramScope } from "@anamnesis/domain";

/** What a program may do, in words. */
export const wordsOfScope: Readonly<Record<ProgramScope, MessageDescriptor>> = {
  "diary.read": msg`read my diary`,
  "diary.record": msg`write into my diary`,
  exports: msg`make and download files`,
};
