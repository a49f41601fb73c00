export { tellOwnPages } from "./repository.ts";
export { liveRouter } from "./router.ts";
export { createLiveWatch, type LiveWatch } from "./watch.ts";
