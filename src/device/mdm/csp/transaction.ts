/**
 * What makes an Atomic all or nothing (mdm.md 6): every write says how to undo it, and what cannot be undone
 * waits for the end.
 */
export class Transaction {
  #isOpen = false;
  #undo: (() => void)[] = [];
  #effects: (() => void)[] = [];

  begin(): void {
    this.#isOpen = true;
  }

  commit(): void {
    const effects = this.#effects;
    this.#reset();
    for (const effect of effects) effect();
  }

  rollBack(): void {
    const undo = this.#undo.reverse();
    this.#reset();
    for (const step of undo) step();
  }

  /** Called after a change, with what takes it back. */
  onRollBack(undo: () => void): void {
    if (this.#isOpen) this.#undo.push(undo);
  }

  /** Runs an effect now, or when the Atomic under way has succeeded. */
  onCommit(effect: () => void): void {
    if (this.#isOpen) this.#effects.push(effect);
    else effect();
  }

  #reset(): void {
    this.#isOpen = false;
    this.#undo = [];
    this.#effects = [];
  }
}
