import type { Intent } from './keymap.ts';

/** Where a key leads from a place, 0 to `end`, in a panel with room for so many lines. */
export function moved(
  place: number,
  end: number,
  intent: Extract<Intent, { kind: 'move' | 'page' | 'edge' }>,
  room: number,
): number {
  if (intent.kind === 'edge') return intent.to === 'first' ? 0 : Math.max(0, end);
  const by = intent.kind === 'page' ? intent.by * Math.max(1, room - 1) : intent.by;
  return Math.max(0, Math.min(place + by, end));
}

/** The first line shown: as before, moved only as far as the selected one needs. */
export function scrolledTo(place: number, above: number, total: number, room: number): number {
  const seen = place < 0 ? above : Math.min(Math.max(above, place - room + 1), place);
  return Math.max(0, Math.min(seen, total - room));
}
