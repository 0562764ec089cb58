import type { Ability } from './view/text.ts';

/** Whether a screen can be shown and somebody can be at the keys with a screen that moves its cursor. */
export function canWatch(
  { stdin, stdout }: { readonly stdin: { isTTY?: boolean }; readonly stdout: { isTTY?: boolean } },
  environment: NodeJS.ProcessEnv,
): boolean {
  const terminal = environment['TERM'] ?? '';
  return stdin.isTTY === true && stdout.isTTY === true && terminal !== '' && terminal !== 'dumb';
}

/** What the terminal can show, by the variables that everybody uses for it. */
export function abilityOf(environment: NodeJS.ProcessEnv): Ability {
  const isSet = (name: string) => (environment[name] ?? '') !== '';
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => environment[name] ?? '').find((value) => value !== '');
  return { hasColour: !isSet('NO_COLOR'), hasUnicode: /utf-?8/i.test(locale ?? '') };
}
