import type { z } from 'zod';
import { nearest } from '../scenario/nearest.ts';

/** Something wrong in a file that a person wrote: where, what stands there, and what was probably meant. */
export interface Problem {
  readonly file: string;
  /** `story[2].milestone` */
  readonly path: string;
  readonly message: string;
}

/** @example scenarios/a.scenario.ts: story[2].milestone: "destkop" is not a milestone; did you mean "desktop"? */
export function formatProblem({ file, path, message }: Problem): string {
  return path === '' ? `${file}: ${message}` : `${file}: ${path}: ${message}`;
}

/** A zod path as a person would write it. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** A value as it stands in the file, cut to a length that fits a line. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  );
}

/** "…; did you mean …?" when something valid is near. */
export function suggestion(word: unknown, candidates: readonly string[]): string {
  const meant = typeof word === 'string' ? nearest(word, candidates) : undefined;
  if (meant !== undefined) return `; did you mean ${JSON.stringify(meant)}?`;
  return candidates.length > 0 && candidates.length <= 12 ? `; it can be ${candidates.join(', ')}` : '';
}

/**
 * Every issue of a parse as a problem.
 * @param keysAt the keys that the schema knows at a path, for misspelt ones
 */
export function problemsOf(
  file: string,
  root: unknown,
  issues: readonly z.core.$ZodIssue[],
  keysAt: (path: readonly PropertyKey[]) => readonly string[],
): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const path = formatPath(issue.path);
    const value = valueAt(root, issue.path);
    if (value === undefined && issue.code === 'invalid_type') {
      return [
        {
          file,
          path,
          message: `is missing; it takes ${issue.expected === 'array' ? 'a list' : `a value of type ${issue.expected}`}`,
        },
      ];
    }
    switch (issue.code) {
      case 'invalid_value': {
        const valid = issue.values.map(String);
        if (value === undefined) return [{ file, path, message: `is missing${suggestion(value, valid)}` }];
        return [{ file, path, message: `${show(value)} is not valid here${suggestion(value, valid)}` }];
      }
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({
          file,
          path: formatPath([...issue.path, key]),
          message: `unknown key ${JSON.stringify(key)}${suggestion(key, keysAt(issue.path))}`,
        }));
      case 'invalid_union': {
        const kinds = 'options' in issue && Array.isArray(issue.options) ? issue.options : valuesIn(issue.errors);
        return [{ file, path, message: `${show(value)} is not valid here${suggestion(value, kinds.map(String))}` }];
      }
      default:
        return [{ file, path, message: `${show(value)}: ${issue.message.replace(/^Invalid input: /, '')}` }];
    }
  });
}

/** The values that the branches of a union know. */
function valuesIn(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly unknown[] {
  return branches
    .flat()
    .flatMap((issue) => (issue.code === 'invalid_value' && issue.path.length === 0 ? issue.values : []));
}
