import { config } from "zod/v4/core";

// Schemas would try to make functions of text, which the policy of the page forbids: the browser would report each
// try. In a module of its own, which is the first: it runs before any schema is there.
config({ jitless: true });
