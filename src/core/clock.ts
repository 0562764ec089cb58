/** The lab's time. Nothing in `src` asks the machine what time it is. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z in lab time; an integer. */
  now(): number;
}
