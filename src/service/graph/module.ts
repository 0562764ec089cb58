import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import { createAppContentQueries } from '../store/queries/app-contents.ts';
import { createAssignmentQueries } from '../store/queries/assignments.ts';
import { createAutopilotDeviceQueries } from '../store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../store/queries/deployment-profiles.ts';
import { createImportedIdentityQueries } from '../store/queries/imported-identities.ts';
import { createIntuneObjectQueries } from '../store/queries/intune-objects.ts';
import { createManagedDeviceQueries } from '../store/queries/managed-devices.ts';

/** What every collection of Graph stands on. */
export function createGraphModule(context: ServiceContext, directory: Directory) {
  const { db } = context;
  return {
    context,
    directory,
    imported: createImportedIdentityQueries(db),
    autopilotDevices: createAutopilotDeviceQueries(db),
    profiles: createDeploymentProfileQueries(db),
    objects: createIntuneObjectQueries(db),
    contents: createAppContentQueries(db),
    assignments: createAssignmentQueries(db),
    managedDevices: createManagedDeviceQueries(db),
    /** Every change of targeting is looked at by one job (autopilot.md 1.3). */
    targetingChanged: () => context.schedule('autopilot.assign', {}, 0),
  };
}

export type GraphModule = ReturnType<typeof createGraphModule>;
