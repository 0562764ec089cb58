import type { ServiceContext } from '../../context.ts';
import type { Directory } from '../../entra/directory.ts';
import type { GraphRoute } from '../call.ts';
import { intuneObjectRoutes } from '../intune-objects.ts';
import { createGraphModule } from '../module.ts';
import { appContentRoutes } from './app-contents.ts';
import { applicationRoutes } from './applications.ts';
import { authenticationMethodRoutes } from './authentication-methods.ts';
import { autopilotDeviceRoutes } from './autopilot-devices.ts';
import { autopilotEventRoutes } from './autopilot-events.ts';
import { autopilotSettingsRoutes } from './autopilot-settings.ts';
import { corporateIdentifierRoutes } from './corporate-identifiers.ts';
import { deploymentProfileRoutes } from './deployment-profiles.ts';
import { deviceActionRoutes } from './device-actions.ts';
import { deviceManagementRoutes } from './device-management.ts';
import { deviceRoutes } from './devices.ts';
import { directoryRoutes } from './directory.ts';
import { emptyCollectionRoutes } from './empty-collections.ts';
import { groupRoutes } from './groups.ts';
import { importedIdentityRoutes } from './imported-identities.ts';
import { INTUNE_COLLECTIONS } from './intune-collections.ts';
import { managedDeviceRoutes } from './managed-devices.ts';
import { mobilityManagementRoutes } from './mobility-management.ts';
import { organizationRoutes } from './organization.ts';
import { policyRoutes } from './policies.ts';
import { userRoutes } from './users.ts';

/** Every path that Graph serves (graph.md 1). */
export function collectionRoutes(context: ServiceContext, directory: Directory): GraphRoute[] {
  const module = createGraphModule(context, directory);
  return [
    ...importedIdentityRoutes(module),
    ...autopilotDeviceRoutes(module),
    ...deploymentProfileRoutes(module),
    ...autopilotSettingsRoutes(module),
    ...autopilotEventRoutes(module),
    ...corporateIdentifierRoutes(module),
    ...INTUNE_COLLECTIONS.flatMap((definition) => intuneObjectRoutes(module, definition)),
    ...emptyCollectionRoutes(),
    ...deviceManagementRoutes(module),
    ...appContentRoutes(module),
    ...deviceActionRoutes(module),
    ...managedDeviceRoutes(module),
    ...userRoutes(module),
    ...authenticationMethodRoutes(module),
    ...policyRoutes(module),
    ...mobilityManagementRoutes(module),
    ...groupRoutes(module),
    ...deviceRoutes(module),
    ...organizationRoutes(module),
    ...directoryRoutes(module),
    ...applicationRoutes(module),
  ];
}
