import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The pages of the reference whose rows have to be accounted for. */
export const PAGES = ['autopilot', 'mdm', 'graph', 'entra-device', 'hardware-hash'] as const;

/** A row of a reference table: its id, the section that it stands in, and its next cell as a reminder of what it says. */
export interface ReferenceRow {
  readonly id: string;
  readonly page: (typeof PAGES)[number];
  readonly section: string;
  readonly says: string;
}

export const repository = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Every row with an id, in the order of the pages. */
export function referenceRows(): ReferenceRow[] {
  return PAGES.flatMap((page) => {
    let section = '';
    return readFileSync(repository(`docs/reference/${page}.md`), 'utf8')
      .split('\n')
      .flatMap((line): ReferenceRow[] => {
        section = /^#{2,3} (.*)$/.exec(line)?.[1] ?? section;
        const [, id = '', says = ''] = line.split('|').map((cell) => cell.trim());
        return line.startsWith('| ') && /^[a-z]+-[\w.-]+$/.test(id) ? [{ id, page, section, says }] : [];
      });
  });
}
