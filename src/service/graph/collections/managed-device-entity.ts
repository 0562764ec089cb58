import type { Entity } from '../../../protocol/odata/evaluate.ts';
import type { ManagedDevice } from '../../store/queries/managed-devices.ts';
import type { User } from '../../store/queries/users.ts';
import { graphTime } from '../time.ts';

const NO_TIME = graphTime(null);
const NO_ID = '00000000-0000-0000-0000-000000000000';

/** What the lab's devices have nothing to say of, as the service shows it of a PC (graph.md 3.8). */
const UNSAID: Entity = {
  easDeviceId: '',
  easActivationDateTime: NO_TIME,
  activationLockBypassCode: null,
  exchangeLastSuccessfulSyncDateTime: NO_TIME,
  exchangeAccessState: 'none',
  exchangeAccessStateReason: 'none',
  remoteAssistanceSessionUrl: null,
  remoteAssistanceSessionErrorDetails: null,
  imei: '',
  complianceGracePeriodExpirationDateTime: '9999-12-31T23:59:59Z',
  phoneNumber: '',
  androidSecurityPatchLevel: '',
  configurationManagerClientEnabledFeatures: null,
  deviceHealthAttestationState: null,
  subscriberCarrier: '',
  meid: '',
  requireUserEnrollmentApproval: null,
  iccid: null,
  udid: null,
  notes: null,
};

const UNSAID_IN_BETA: Entity = {
  bootstrapTokenEscrowed: false,
  chassisType: 'unknown',
  chromeOSDeviceInfo: [],
  cloudPcRemoteActionResults: [],
  configurationManagerClientHealthState: null,
  configurationManagerClientInformation: null,
  deviceFirmwareConfigurationInterfaceManaged: false,
  deviceType: 'windowsRT',
  lostModeState: 'disabled',
  managementFeatures: 'none',
  preferMdmOverGroupPolicyAppliedDateTime: NO_TIME,
  processorArchitecture: 'unknown',
  retireAfterDateTime: NO_TIME,
  roleScopeTagIds: [],
  securityPatchLevel: null,
  skuFamily: '',
  skuNumber: 0,
  specificationVersion: null,
  usersLoggedOn: [],
  windowsActiveMalwareCount: 0,
  windowsRemediatedMalwareCount: 0,
};

/** Of beta alone (graph.md 3.8). */
export const BETA_ONLY: readonly string[] = [
  ...Object.keys(UNSAID_IN_BETA),
  'autopilotEnrolled',
  'azureActiveDirectoryDeviceId',
  'aadRegistered',
  'joinType',
  'managementState',
  'ownerType',
  'enrolledByUserPrincipalName',
  'hardwareInformation',
];

/** What the device has told of its hardware. */
function hardwareInformation({ serialNumber, manufacturer, model, osVersion, inventory }: ManagedDevice): Entity {
  return {
    serialNumber,
    manufacturer,
    model,
    osBuildNumber: osVersion,
    totalStorageSpace: inventory['totalStorageSpaceInBytes'] ?? 0,
    freeStorageSpace: inventory['freeStorageSpaceInBytes'] ?? 0,
    wifiMac: inventory['wiFiMacAddress'] ?? null,
    isSupervised: false,
    isEncrypted: false,
    isSharedDevice: false,
    sharedDeviceCachedUsers: [],
    wiredIPv4Addresses: [],
  };
}

/** A device under management as beta shows it. */
export function managedDeviceEntity(device: ManagedDevice, user: User | undefined): Entity {
  // The hardware hash is Autopilot's business, and what an action is to do the device's: no properties of the entity.
  const { deviceHardwareData: _, deviceActionParameters: __, ...inventory } = device.inventory;
  return {
    id: device.id,
    userId: device.userId ?? '',
    deviceName: device.deviceName,
    ownerType: 'company',
    managedDeviceOwnerType: 'company',
    managementState: device.state,
    enrolledDateTime: graphTime(device.enrolledMs),
    lastSyncDateTime: graphTime(device.lastSyncMs),
    operatingSystem: 'Windows',
    complianceState: 'unknown',
    jailBroken: 'Unknown',
    managementAgent: 'mdm',
    osVersion: device.osVersion,
    easActivated: false,
    azureADRegistered: true,
    aadRegistered: true,
    deviceEnrollmentType: device.enrollmentType,
    emailAddress: user?.mail ?? user?.upn ?? '',
    azureADDeviceId: device.azureAdDeviceId ?? NO_ID,
    azureActiveDirectoryDeviceId: device.azureAdDeviceId ?? NO_ID,
    joinType: device.azureAdDeviceId === null ? 'unknown' : 'azureADJoined',
    deviceRegistrationState: 'registered',
    deviceCategoryDisplayName: 'Unknown',
    isSupervised: false,
    isEncrypted: false,
    userPrincipalName: user?.upn ?? '',
    enrolledByUserPrincipalName: user?.upn ?? '',
    model: device.model,
    manufacturer: device.manufacturer,
    serialNumber: device.serialNumber,
    userDisplayName: user?.displayName ?? '',
    wiFiMacAddress: null,
    totalStorageSpaceInBytes: 0,
    freeStorageSpaceInBytes: 0,
    managedDeviceName: device.deviceName,
    partnerReportedThreatState: 'unknown',
    managementCertificateExpirationDate: NO_TIME,
    ethernetMacAddress: null,
    physicalMemoryInBytes: 0,
    enrollmentProfileName: device.enrollmentProfileName ?? '',
    autopilotEnrolled: device.autopilotId !== null,
    hardwareInformation: hardwareInformation(device),
    deviceActionResults: [],
    ...UNSAID,
    ...UNSAID_IN_BETA,
    ...inventory,
  };
}
