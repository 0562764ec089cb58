/** Of a screen, in characters. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}
