import { describe, expect, it } from 'vitest';
import { openStore } from '../../../../src/service/store/open.ts';
import { createAssignmentQueries } from '../../../../src/service/store/queries/assignments.ts';
import {
  type AutopilotDevice,
  createAutopilotDeviceQueries,
  UNTOUCHED,
} from '../../../../src/service/store/queries/autopilot-devices.ts';
import { createDeploymentProfileQueries } from '../../../../src/service/store/queries/deployment-profiles.ts';
import { createImportedIdentityQueries } from '../../../../src/service/store/queries/imported-identities.ts';
import { createIntuneObjectQueries } from '../../../../src/service/store/queries/intune-objects.ts';
import { createManagedDeviceQueries } from '../../../../src/service/store/queries/managed-devices.ts';

const device = (id: string, serialNumber: string): Omit<AutopilotDevice, 'number'> => ({
  ...UNTOUCHED,
  id,
  serialNumber,
  productKey: '',
  smbiosUuid: `uuid-${id}`,
  ekSha256: null,
  diskSerials: ['D1', 'D2'],
  macs: [],
  productKeyId: null,
  manufacturer: 'Contoso',
  model: 'One',
  skuNumber: '',
  systemFamily: '',
  groupTag: '',
  purchaseOrder: '',
  assignedUpn: '',
  addressableUserName: '',
  displayName: '',
  enrollmentState: 'notContacted',
  lastContactedMs: null,
  azureAdDeviceId: `aad-${id}`,
  managedDeviceId: null,
  profileId: null,
  intendedProfileId: null,
  assignmentStatus: 'notAssigned',
  profileAssignedMs: null,
  isVisible: true,
  createdMs: 5,
});

describe('the queries of Autopilot and Intune', () => {
  it('give an Autopilot device back as it was stored, in order of registration', () => {
    const devices = createAutopilotDeviceQueries(openStore(':memory:'));
    const hardwareHash = Buffer.from('T0E');
    devices.insert({ ...device('b', 'SN-1'), hardwareHash });
    devices.insert({ ...device('a', 'sn-2'), hardwareHash });
    expect(devices.byId('b')).toEqual({ ...device('b', 'SN-1'), number: 1 });
    expect(devices.all().map(({ id }) => id)).toEqual(['b', 'a']);
    expect(devices.visibleAfter(1, 5).map(({ id }) => id)).toEqual(['a']);
    expect(devices.visibleAfter(0, 5, 1).map(({ id }) => id)).toEqual(['a']);
    expect(devices.visibleBySerialPart('N-2')?.map(({ id }) => id)).toEqual(['a']);
    expect(devices.bySmbiosUuid('uuid-a').map(({ id }) => id)).toEqual(['a']);
  });

  it('hide a device that is not visible yet, and save every column', () => {
    const devices = createAutopilotDeviceQueries(openStore(':memory:'));
    devices.insert({ ...device('a', 'SN'), isVisible: false });
    expect(devices.visible()).toEqual([]);
    expect(devices.countVisible()).toBe(0);
    const saved = { ...device('a', 'SN'), number: 1, groupTag: 'Kiosk', profileId: 'p', macs: ['001122334455'] };
    devices.save(saved);
    expect(devices.byProfile('p')).toEqual([saved]);
    expect(devices.remove('a')).toBe(true);
    expect(devices.remove('a')).toBe(false);
  });

  it('keep imported identities with their bytes', () => {
    const imported = createImportedIdentityQueries(openStore(':memory:'));
    const identity = {
      id: 'i',
      serialNumber: 'S',
      productKey: '',
      hardwareIdentifier: Buffer.from([1, 2, 3]),
      groupTag: '',
      importId: '',
      assignedUpn: '',
      status: 'unknown',
      registrationId: null,
      errorCode: 0,
      errorName: '',
      createdMs: 1,
    } as const;
    imported.insert(identity);
    imported.save({ ...identity, number: 1, status: 'error', errorCode: 806, errorName: 'ZtdDeviceAlreadyAssigned' });
    expect(imported.byId('i')).toMatchObject({ status: 'error', errorCode: 806, number: 1 });
    expect(imported.byId('i')?.hardwareIdentifier).toEqual(Buffer.from([1, 2, 3]));
  });

  it('keep the bodies of profiles, objects, assignments and managed devices as JSON', () => {
    const db = openStore(':memory:');
    const profiles = createDeploymentProfileQueries(db);
    const body = {
      description: '',
      locale: 'os-default',
      hardwareHashExtractionEnabled: false,
      deviceNameTemplate: '',
      deviceType: 'windowsPc',
      preprovisioningAllowed: true,
      roleScopeTagIds: ['0'],
      managementServiceAppId: null,
      outOfBoxExperienceSetting: {
        privacySettingsHidden: true,
        eulaHidden: true,
        userType: 'standard',
        deviceUsageType: 'singleUser',
        keyboardSelectionPageSkipped: true,
        escapeLinkHidden: true,
      },
      hybridAzureADJoinSkipConnectivityCheck: false,
    } as const;
    profiles.insert({
      id: 'p',
      odataType: '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
      displayName: 'P',
      body,
      createdMs: 1,
      modifiedMs: 1,
    });
    expect(profiles.byId('p')?.body).toEqual(body);

    const objects = createIntuneObjectQueries(db);
    const app = { odataType: '#microsoft.graph.win32LobApp', priority: 0, version: 1, createdMs: 1, modifiedMs: 1 };
    objects.insert({ ...app, id: 'x', collection: 'mobileApps', displayName: 'X', body: { size: 4 } });
    expect(objects.byId('mobileApps', 'x')?.body).toEqual({ size: 4 });
    expect(objects.byId('deviceConfigurations', 'x')).toBeUndefined();

    const assignments = createAssignmentQueries(db);
    const assignment = { ownerId: 'x', groupId: null, intent: 'required', settings: { notifications: 'hideAll' } };
    assignments.insert({ ...assignment, id: 'a', target: 'allDevices' });
    expect(assignments.ofOwner('x')).toEqual([
      {
        ...assignment,
        id: 'a',
        target: 'allDevices',
        number: 1,
        filterId: null,
        filterType: 'none',
        filterRule: null,
        extra: null,
      },
    ]);
    const extra = { runRemediationScript: true };
    assignments.insert({ ...assignment, id: 'b', target: 'allDevices', filterId: 'f', filterType: 'include', extra });
    expect(assignments.byId('b')).toMatchObject({ filterId: 'f', filterType: 'include', extra });

    const managed = createManagedDeviceQueries(db);
    const enrolled = {
      id: 'm',
      deviceName: 'PC',
      serialNumber: 'S',
      dmDeviceId: 'd',
      userId: null,
      azureAdDeviceId: 'g',
      autopilotId: null,
      enrolledMs: 1,
      lastSyncMs: 2,
      enrollmentType: 'windowsAzureADJoin',
      state: 'managed',
      osVersion: '10.0.22631.1',
      manufacturer: 'M',
      model: 'N',
      enrollmentProfileName: null,
      inventory: { isEncrypted: true },
    };
    managed.insert(enrolled);
    expect(managed.byAzureAdDeviceId('g')).toEqual([{ ...enrolled, number: 1 }]);
  });
});
