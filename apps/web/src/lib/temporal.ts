import type { Temporal as Polyfill } from "temporal-polyfill";

/*
 * Stands in the place of the polyfill that the domain imports: newer browsers have it themselves, and need not load a tenth
 * more. For others main.tsx loads it first.
 */
export const { Temporal } = globalThis as unknown as { readonly Temporal: typeof Polyfill };
