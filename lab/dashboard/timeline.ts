import { START_MS } from '../runner/start-time.ts';
import { describe } from './describe.ts';
import type { DeviceRow } from './device-row.ts';
import type { Intent } from './keymap.ts';
import { moved } from './moved.ts';
import type { TimelineView } from './view-model.ts';

/** What one device went through: its steps as people tell them, or every event with the requests on the wire. */
export class Timeline {
  #row: DeviceRow | undefined;
  #hasEverything = false;
  /** Counted from the device's first event, kept or not; undefined while it follows the last one. */
  #above: number | undefined;

  get #events() {
    return this.#hasEverything ? this.#row?.events : this.#row?.steps;
  }

  /** Shows this device; the same one again stays where it was scrolled to. */
  show(row: DeviceRow | undefined): void {
    if (row !== this.#row) this.follow();
    this.#row = row;
  }

  follow(): void {
    this.#above = undefined;
  }

  toggleWire(): void {
    this.#hasEverything = !this.#hasEverything;
    this.follow();
  }

  move(intent: Extract<Intent, { kind: 'move' | 'page' | 'edge' }>, room: number): void {
    const { size = 0, dropped = 0 } = this.#events ?? {};
    const end = Math.max(0, size - room);
    const above = moved(Math.max(0, (this.#above ?? dropped + end) - dropped), end, intent, room);
    this.#above = above === end ? undefined : dropped + above;
  }

  view(room: number): TimelineView {
    const events = this.#events;
    const { size = 0, dropped = 0 } = events ?? {};
    const end = Math.max(0, size - room);
    const above = this.#above === undefined ? end : Math.max(0, Math.min(this.#above - dropped, end));
    return {
      device: this.#row?.label.name,
      hasEverything: this.#hasEverything,
      events: (events?.slice(above, room) ?? []).map((record) => ({
        simulatedMs: record.atMs - START_MS,
        actor: record.actor,
        ...describe(record),
      })),
      above,
      total: size,
      dropped,
      isFollowing: this.#above === undefined,
    };
  }
}
