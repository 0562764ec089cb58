import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

type Versions = Readonly<Record<string, string>>;

interface Package {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly optionalDependencies?: Versions;
}

const readJson = <T>(path: string) => JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8')) as T;
const manifest = readJson<Package & { readonly exports: Readonly<Record<string, Versions>> }>('package.json');
const { packages } = readJson<{ readonly packages: Readonly<Record<string, Package>> }>('package-lock.json');

test('the lock file is that of package.json', () => {
  expect(packages['']?.dependencies).toEqual(manifest.dependencies);
  expect(packages['']?.devDependencies).toEqual(manifest.devDependencies);
});

test('the lock file names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test('the lock file knows the bytes of every package', () => {
  const unknown = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && integrity === undefined);
  expect(unknown.map(([path]) => path)).toEqual([]);
});

// `npm ci` refuses a lock file that leaves out the package of another platform.
test('the lock file holds what its packages have for every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test('every entry point has a source', () => {
  const sources = Object.values(manifest.exports).map(({ default: path = '' }) =>
    path.replace('./dist/', '').replace(/\.js$/, '.ts'),
  );
  expect(sources).toHaveLength(4);
  expect(sources.filter((source) => !existsSync(`${ROOT}${source}`))).toEqual([]);
});
