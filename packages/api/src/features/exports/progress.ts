/** How far the making of a file is. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}
