import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../../src/core/errors.ts';
import { loadModule } from '../config/load-module.ts';
import { formatProblem } from '../config/problems.ts';
import type { TenantSpec } from '../scenario/scenario.ts';
import { validateTenant } from '../scenario/validate.ts';
import { contoso } from '../scenario/vocabulary.ts';
import type { DataDirectory, Origin } from './data-directory.ts';

/** The tenant of a file: a module whose default export it is, or JSON with what differs from Contoso. */
export async function readTenant(file: string): Promise<TenantSpec> {
  const path = resolve(file);
  return readTenantValue(
    file.endsWith('.json') ? readJson(path) : await loadModule(path, 'LAB_CONFIG_INVALID', file),
    file,
  );
}

/** A tenant as somebody wrote it, completed by what Contoso has; `shown` is where it stands. */
export function readTenantValue(value: unknown, shown: string): TenantSpec {
  const read = validateTenant(typeof value === 'object' ? { ...contoso(), ...value } : value, shown);
  if ('problems' in read) throw new LabError('LAB_CONFIG_INVALID', read.problems.map(formatProblem).join('\n'));
  return read.tenant;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LabError('LAB_CONFIG_INVALID', `${file}: cannot be read: ${reason}`, { file }, { cause });
  }
}

/**
 * The same with another tenant, as a directory can be filled anew: the certificate is made for the names of one domain.
 * @throws LabError LAB_DATA_INVALID for another domain
 */
export function withTenant(origin: Origin, tenant: TenantSpec): Origin {
  const { domain } = origin.tenant;
  if (tenant.domain !== domain) {
    throw new LabError('LAB_DATA_INVALID', `this directory is served as ${domain}, not as ${tenant.domain}`);
  }
  return { ...origin, tenant, isPrepared: true };
}

/**
 * What a directory is to be filled from: as it was, or with the tenant of a file. What an administrator makes through
 * Graph is made for a tenant from a file alone: without one, there are users and an application and nothing else.
 * @throws LabError LAB_DATA_INVALID when the directory was made for another tenant
 */
export async function originOf(directory: DataDirectory, file: string | undefined, seed: string): Promise<Origin> {
  const kept = directory.readOrigin();
  if (file === undefined) return kept ?? { seed, tenant: contoso(), isPrepared: false };
  const tenant = await readTenant(file);
  if (kept !== undefined && !isDeepStrictEqual(kept.tenant, JSON.parse(JSON.stringify(tenant)))) {
    throw new LabError('LAB_DATA_INVALID', `${directory.path} was made for another tenant than that of ${file}`);
  }
  return kept ?? { seed, tenant, isPrepared: true };
}
