import { entry, explained, type FaultEffect, type FaultEntry, NOTHING } from '../entry.ts';

type Change = Extract<FaultEffect, { on: 'import' }>['change'];

/** An import that goes wrong: the device stays what nobody registered, and plays the consumer's experience. */
const refused = (
  id: string,
  name: string,
  scenario: string,
  words: Pick<FaultEntry, 'cause' | 'remedy'>,
  effect: FaultEffect,
) =>
  entry({
    id,
    phase: 'IMP',
    ...words,
    parameters: NOTHING,
    effects: () => [effect],
    outcome: {
      shows: `The import answers ${name}; the device is not registered and sets itself up as a private PC.`,
      importError: name,
      reaches: 'personal-desktop',
    },
    scenario: `faults/import/${scenario}`,
  });

const upload = (change: Change): FaultEffect => ({ on: 'import', change });

/** The hash with its bytes changed. */
const withHash = (change: (hash: Buffer) => Buffer): FaultEffect =>
  upload((row) => [
    { ...row, hardwareIdentifier: change(Buffer.from(row.hardwareIdentifier, 'base64')).toString('base64') },
  ]);

const FILE_LIMIT = 500;

/** In the import of hardware hashes (autopilot.md 1.2, 4.1). */
export const IMPORT_FAULTS = {
  importUserOfOtherDomain: refused(
    'ztd-801',
    'InvalidZtdRequestBody',
    'user-of-other-domain',
    {
      cause: 'The row assigns the device to a user of a domain that the tenant does not have.',
      remedy: 'Correct the user name.',
    },
    upload((row) => [{ ...row, assignedUserPrincipalName: 'ana@fabrikam.example' }]),
  ),
  hashUndecodable: refused(
    'ztd-802',
    'InvalidZtdHardwareHash',
    'hash-undecodable',
    explained('802'),
    withHash((hash) => Buffer.alloc(hash.length, 0x41)),
  ),
  importWithoutKeys: refused(
    'ztd-803',
    'MissingZtdSerialNumberAndProductKey',
    'without-keys',
    explained('803'),
    upload((row) => [{ ...row, serialNumber: '' }]),
  ),
  registeredElsewhere: refused(
    'ztd-808-import',
    'ZtdDeviceAssignedToOtherTenant',
    'registered-elsewhere',
    explained('808'),
    { on: 'elsewhere', stage: 'assigned' },
  ),
  takenElsewhere: refused('ztd-811-import', 'ZtdDeviceRegisteredByOtherTenant', 'taken-elsewhere', explained('811'), {
    on: 'elsewhere',
    stage: 'registered',
  }),
  importByTuple: refused(
    'ztd-812',
    'ZtdDeviceNotFound',
    'by-tuple',
    explained('812'),
    upload((row) => [{ ...row, hardwareIdentifier: '' }]),
  ),
  hashTruncated: refused(
    'ztd-hash-not-4k',
    'HashNot4k',
    'hash-truncated',
    { cause: 'The hash was cut off, by a spreadsheet for instance.', remedy: 'Capture it again.' },
    withHash((hash) => hash.subarray(0, 1_000)),
  ),
  hashNotBase64: refused(
    'ztd-edm-binary',
    '*Edm.Binary*',
    'hash-not-base64',
    { cause: 'The hash is no Base64: it lacks its padding.', remedy: 'Repair the padding (autopilot.md 1.1).' },
    upload((row) => [{ ...row, hardwareIdentifier: `${row.hardwareIdentifier.slice(0, 401)}` }]),
  ),
  fileTooLarge: refused(
    'ztd-csv-rejects',
    '*At most 500 devices*',
    'file-too-large',
    { cause: 'The file has 501 rows.', remedy: 'Split it: 500 rows at most.' },
    upload((row) => Array.from({ length: FILE_LIMIT + 1 }, () => row)),
  ),
  alreadyRegistered: entry({
    id: 'ztd-806',
    phase: 'IMP',
    ...explained('806'),
    parameters: NOTHING,
    effects: () => [{ on: 'import', change: (row) => [row], uploadsBefore: true }],
    outcome: {
      shows: 'The second import answers ZtdDeviceAlreadyAssigned; the device is registered all the same.',
      importError: 'ZtdDeviceAlreadyAssigned',
      reaches: 'desktop',
    },
    scenario: 'faults/import/already-registered',
  }),
  rowTwice: entry({
    id: 'ztd-device-duplicated',
    phase: 'IMP',
    cause: 'The same device stands twice in one file.',
    remedy: 'Take one of the rows out.',
    parameters: NOTHING,
    effects: () => [{ on: 'import', change: (row) => [row, row] }],
    outcome: {
      shows: 'The second of the two rows answers ZtdDeviceDuplicated; the first registers the device.',
      importError: 'ZtdDeviceDuplicated',
      reaches: 'desktop',
    },
    scenario: 'faults/import/row-twice',
  }),
} as const;
