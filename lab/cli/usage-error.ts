import { nearest } from '../scenario/nearest.ts';

/** What yargs says of a wrong command line, in one line that names what was written. */
export function usageError(message: string, command = ''): string {
  const meant = /^Did you mean (.+)\?$/.exec(message)?.[1];
  if (meant !== undefined) return `unknown command ${command}; did you mean ${meant}?`;
  const [, option = '', given = '', list = ''] =
    /^Invalid values:\n {2}Argument: (\S+), Given: (.+), Choices: (.+)$/.exec(message) ?? [];
  if (option === '') return message.replace(/\s*\n\s*/g, ' ');
  const choices = list.split(', ').map((choice) => JSON.parse(choice) as string);
  const word = JSON.parse(given) as unknown;
  return `${option}: ${given} is not one of ${choices.join(', ')}${didYouMean(word, choices)}`;
}

function didYouMean(word: unknown, choices: readonly string[]): string {
  const meant = typeof word === 'string' ? nearest(word, choices) : undefined;
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
