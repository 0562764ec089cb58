import type { Plugin } from 'vitest/config';
import { repository } from './pages.ts';

/** Replaces a text of one source file as it is loaded, when LAB_TEST_BREAK says so: `npm run parity` breaks rows with it. */
export function breakSource(): Plugin {
  const wanted = process.env['LAB_TEST_BREAK'];
  const broken = wanted === undefined ? undefined : (JSON.parse(wanted) as { file: string; from: string; to: string });
  return {
    name: 'break-source',
    enforce: 'pre',
    transform(code, id) {
      if (broken === undefined || id.split('?')[0] !== repository(broken.file)) return undefined;
      return code.replace(broken.from, () => broken.to);
    },
  };
}
