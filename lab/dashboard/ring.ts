/** The last so many items; older ones are counted, not kept. */
export class Ring<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  #count = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  push(item: T): void {
    this.#items[this.#count % this.#capacity] = item;
    this.#count += 1;
  }

  /** How many are kept. */
  get size(): number {
    return this.#items.length;
  }

  /** How many came before those that are kept. */
  get dropped(): number {
    return this.#count - this.size;
  }

  /** Kept items from `first` (0 is the oldest) on, at most `count`. */
  slice(first: number, count: number): T[] {
    const oldest = this.#count > this.#capacity ? this.#count % this.#capacity : 0;
    const end = Math.min(this.size, first + count);
    const items: T[] = [];
    for (let index = Math.max(0, first); index < end; index += 1) {
      items.push(this.#items[(oldest + index) % this.#capacity] as T);
    }
    return items;
  }
}
