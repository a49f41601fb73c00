/** How often what is seen is read again; not while the window is in the background. */
export const pollMs = 30_000;
