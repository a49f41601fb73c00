export { tellOwnPages } from "./repository.ts";
export { createLiveWatch, type LiveWatch } from "./watch.ts";
