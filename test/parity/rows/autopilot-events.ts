import { absent, emulated, type ParityRows, real } from '../row.ts';
import { unit } from '../witnesses.ts';

const TPM = 'there is no attestation yet';
const HYBRID = 'hybrid joins are a later issue';
const only = (ids: string) => emulated(`${ids} alone: the others are not written`);

/** autopilot.md 4.5: a row holds several events, and is real when all of them are written. */
export const AUTOPILOT_EVENTS: ParityRows = {
  'ev-100': only('100'),
  'ev-103': absent('Windows’ reading of its own settings is not logged'),
  'ev-107': absent(HYBRID),
  'ev-111': only('111'),
  'ev-114': emulated('114 alone: several MDMs are in the way of modes without a user, which are later issues'),
  'ev-116': absent(HYBRID),
  'ev-151': only('153'),
  'ev-154': absent(TPM),
  'ev-157': only('160 and 161'),
  'ev-162': only('164 and 165'),
  'ev-166': only('166 and 167'),
  'ev-170': only('170'),
  'ev-173': absent('nothing watches the key state of a TPM'),
  'ev-177': only('178'),
  'ev-179': only('179, 180 and 181'),
  'ev-185': absent(TPM),
  'ev-189': absent(TPM),
  'ev-192': only('193 and 194'),
  'ev-195': absent(TPM),
  'ev-208': absent(TPM),
  'ev-250': only('285 and 286'),
  'ev-287': real(
    unit('device/esp/status-page', 'goes through both phases as the nodes change, and says so to the server'),
    ['src/device/esp/log.ts', 'count === 0 ? 295 : 293', '295'],
  ),
  'ev-296': emulated('all but 300: the page’s own beginning cannot fail'),
  'ev-310': emulated('314 alone: offline profiles are a later issue'),
  'ev-500': absent('overrides and offline profiles are not played'),
  'ev-700': emulated('702, 703, 704 and 707: overrides and the cleared cache are not logged'),
  'ev-708': real(
    unit(
      'device/autopilot/acquire-profile',
      'a service in trouble is asked again, and a profile that comes late counts',
    ),
    ['src/device/autopilot/acquire-profile.ts', 'logAutopilot(machine, 708, ', 'logAutopilot(machine, 707, '],
  ),
  'ev-710': only('710'),
  'ev-750': emulated('750 to 753; the management service has no life of its own'),
};
