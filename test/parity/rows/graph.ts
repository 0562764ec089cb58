import { type ParityRows, real } from '../row.ts';

const UNIT = 'test/unit/service/graph';
const COLLECTIONS = 'src/service/graph/collections';
const DEVICES = `${UNIT}/autopilot-devices.test.ts`;
const IMPORTED = `${UNIT}/imported-identities.test.ts`;

/** graph.md 1, 2.1, 4. */
export const GRAPH: ParityRows = {
  'gr-1-01': real(
    [IMPORTED, 'are imported by the file of 500 rows and no more'],
    [`${COLLECTIONS}/imported-identities.ts`, 'bodies.length > MAX_ROWS', 'bodies.length > MAX_ROWS + 1'],
  ),
  'gr-1-05': real(
    [`${UNIT}/corporate-identifiers.test.ts`, 'are imported as a list, found again, and deleted'],
    [`${COLLECTIONS}/corporate-identifiers.ts`, 'known.get(wanted.toLowerCase())', 'known.get(wanted)'],
  ),
  'gr-1-06': real(
    [`${UNIT}/intune-objects.test.ts`, 'of Win32 keep their rules and have the usual return codes'],
    [
      'src/service/graph/types/apps.ts',
      "{ returnCode: 3010, type: 'softReboot' }",
      "{ returnCode: 3010, type: 'success' }",
    ],
  ),
  'gr-2.1-03': real(
    [DEVICES, 'show until the collection has caught up with their deletion, and then cannot be deleted twice'],
    [`${COLLECTIONS}/autopilot-devices.ts`, "refuse(400, 'ZtdDeviceAlreadyDeleted')", 'undefined'],
  ),
  'gr-2.1-04': real(
    [IMPORTED, 'read unknown from the first reply on, and a job decides them after a while'],
    [`${COLLECTIONS}/imported-identities.ts`, "status: 'unknown'", "status: 'pending'"],
  ),
  'gr-2.1-08': real(
    [`${UNIT}/intune-objects.test.ts`, 'are made from text for Booleans and integers, with a comma too many'],
    ['src/service/graph/model/property.ts', "value.toLowerCase() === 'true'", "value === 'TRUE'"],
  ),
  'gr-2.1-09': real(
    [DEVICES, 'is accepted, then refused while it runs, then refused for ten minutes'],
    [`${COLLECTIONS}/autopilot-settings.ts`, 'refuse(409,', 'refuse(400,'],
  ),
  'gr-2.1-10': real(
    [
      `${UNIT}/autopilot-events.test.ts`,
      'follows a device from its enrolment to the end of both setups, with how long each took',
    ],
    [`${COLLECTIONS}/autopilot-events.ts`, "? 'notAttempted'", "? 'unknown'"],
  ),
  'gr-2.1-15': real(
    [`${UNIT}/corporate-identifiers.test.ts`, 'stay as they are when they come again, unless the caller overwrites'],
    [`${COLLECTIONS}/corporate-identifiers.ts`, 'else if (mayOverwrite) objects', 'else objects'],
  ),
  'gr-4-05': real(
    [`${UNIT}/directory.test.ts`, 'to those alone who take an answer that lags, and count'],
    ['src/service/graph/replies.ts', '!isAdvanced(options.filter)', 'isAdvanced(options.filter)'],
  ),
};
