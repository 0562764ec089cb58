import type { GraphRoute } from '../call.ts';
import type { EntitySet } from '../entity-set.ts';
import type { GraphModule } from '../module.ts';
import { contextOf, one } from '../replies.ts';

/** Intune's account, whose id is the tenant's here. */
interface Account {
  readonly tenantId: string;
  readonly devices: number;
}

const SUBSCRIPTION = 'active';

/** Intune itself: that it is subscribed to, and how many devices it manages. */
export function deviceManagementRoutes({ context: { tenant }, managedDevices }: GraphModule): GraphRoute[] {
  const current = (): Account => ({ tenantId: tenant.id, devices: managedDevices.count() });
  const rootSet: EntitySet<Account> = {
    path: 'deviceManagement',
    type: 'microsoft.graph.deviceManagement',
    toEntity: ({ tenantId }, version) => ({
      id: tenantId,
      subscriptionState: SUBSCRIPTION,
      ...(version === 'beta' && { intuneAccountId: tenantId }),
    }),
  };
  const overviewSet: EntitySet<Account> = {
    path: 'deviceManagement/managedDeviceOverview',
    type: 'microsoft.graph.managedDeviceOverview',
    toEntity: ({ tenantId, devices }) => ({
      id: tenantId,
      enrolledDeviceCount: devices,
      mdmEnrolledCount: devices,
      dualEnrolledDeviceCount: 0,
      deviceOperatingSystemSummary: {
        androidCount: 0,
        iosCount: 0,
        macOSCount: 0,
        windowsMobileCount: 0,
        windowsCount: devices,
        unknownCount: 0,
      },
    }),
  };
  return [
    { method: 'GET', path: '/deviceManagement', handle: (call) => one(call, rootSet, current()) },
    {
      method: 'GET',
      path: '/deviceManagement/subscriptionState',
      handle: (call) => ({
        kind: 'reply',
        status: 200,
        body: { ...contextOf(call, 'deviceManagement/subscriptionState'), value: SUBSCRIPTION },
      }),
    },
    {
      method: 'GET',
      path: '/deviceManagement/managedDeviceOverview',
      handle: (call) => one(call, overviewSet, current()),
    },
  ];
}
