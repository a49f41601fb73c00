import * as schema from "../schema/live.ts";
import { accessOf } from "./define.ts";

export const live = accessOf(schema, {
  liveEvents: {
    of: { person: "userId", organization: "organizationId" },
    audit: { none: "names of things for open pages, kept for a day; what happened to the things is audited" },
    export: { none: "ids of things that the other parts tell of, kept for a day" },
    erase: { none: "ids, kept for a day" },
    retention: { gone: "created_at < now() - interval '1 day'" },
    // Read by functions, which know the roles that hear of something, and never behind a gap.
    may: [],
  },
});
