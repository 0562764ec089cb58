import type { ServiceContext } from '../context.ts';
import { createIntuneObjectQueries, type IntuneCollection } from '../store/queries/intune-objects.ts';
import { findType, initialOf, type ModelType, odataTypeOf } from './model/type.ts';
import { ENROLLMENT_CONFIGURATION } from './types/enrollment.ts';
import { SCOPE_TAG } from './types/scripts.ts';

/** The rows that a tenant always has: suffix of the id, which names their kind too, and type (graph.md 3.6). */
const DEFAULT_ROWS = [
  ['DefaultLimit', 'deviceEnrollmentLimitConfiguration'],
  ['DefaultPlatformRestrictions', 'deviceEnrollmentPlatformRestrictionsConfiguration'],
  ['DefaultWindowsHelloForBusiness', 'deviceEnrollmentWindowsHelloForBusinessConfiguration'],
  ['DefaultWindows10EnrollmentCompletionPageConfiguration', 'windows10EnrollmentCompletionPageConfiguration'],
] as const;

/** Makes what a tenant has by nature where it is missing; the tenant's id stands for Intune's account. */
export function ensureDefaultObjects({ db, tenant, clock }: Pick<ServiceContext, 'db' | 'tenant' | 'clock'>) {
  const objects = createIntuneObjectQueries(db);
  const nowMs = clock.now();
  const ensure = (collection: IntuneCollection, id: string, type: ModelType, displayName: string, more: object) => {
    if (objects.byId(collection, id) !== undefined) return;
    const { displayName: _, ...body } = initialOf(type);
    objects.insert({
      id,
      collection,
      odataType: odataTypeOf(type),
      displayName,
      priority: 0,
      body: { ...body, ...more },
      version: 1,
      createdMs: nowMs,
      modifiedMs: nowMs,
    });
  };
  for (const [suffix, name] of DEFAULT_ROWS) {
    const type = findType(ENROLLMENT_CONFIGURATION, name) ?? ENROLLMENT_CONFIGURATION;
    const kind = { deviceEnrollmentConfigurationType: suffix.charAt(0).toLowerCase() + suffix.slice(1) };
    ensure('enrollmentConfigurations', `${tenant.id}_${suffix}`, type, 'All users and all devices', kind);
  }
  ensure('scopeTags', '0', SCOPE_TAG, 'Default', { isBuiltIn: true });
}
