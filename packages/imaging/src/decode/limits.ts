import { largestFrame } from "../frames/size.ts";

/** A frame, and the words that go with it: three tables of 65,536 entries are the longest of those. */
export const longestMessage = largestFrame + 8 * 1_048_576;

/** Of JavaScript and of each memory of a codec: enough for the largest frame, and for what codecs keep beside it. */
export const heapMb = 256;
export const codecMb = 512;
/** Of the whole process, watched from outside where the system tells it (Linux). */
export const processMb = 1_024;
