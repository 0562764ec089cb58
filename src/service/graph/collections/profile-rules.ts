import type { DeploymentProfile } from '../../store/queries/deployment-profiles.ts';

type Judged = Pick<DeploymentProfile, 'displayName' | 'odataType' | 'body'>;

const FORBIDDEN_IN_NAMES = /[!#%^*)(\-+;'><]/;
const LOCALE = /^(os-default|[a-z]{2,3}(-[A-Za-z]{4})?-[A-Z]{2})?$/;

/** Letters, digits, hyphens and the two macros; a name of digits alone is none (autopilot.md 1.4). */
function isNameTemplate(template: string): boolean {
  const plain = template.replace(/%SERIAL%|%RAND:\d+%/gi, 'x');
  return /^[A-Za-z0-9-]*$/.test(plain) && !/^\d+$/.test(plain);
}

/** What the service has against a profile, or undefined (graph.md 2.2); `before` is given when it changes. */
export function profileProblem({ displayName, odataType, body }: Judged, before?: Judged): string | undefined {
  const { description, deviceNameTemplate, locale } = body;
  const isHybrid = odataType.includes('activeDirectory');
  if (displayName === '' || displayName.length > 200) return 'displayName must have 1 to 200 characters.';
  if (FORBIDDEN_IN_NAMES.test(displayName)) return `displayName must have none of ! # % ^ * ) ( - + ; ' > <`;
  if (description.length > 1500) return 'description must have at most 1500 characters.';
  if (deviceNameTemplate.length > 15) return 'deviceNameTemplate must have at most 15 characters.';
  if (!isNameTemplate(deviceNameTemplate)) return 'deviceNameTemplate is not a device name.';
  if (isHybrid && deviceNameTemplate !== '') return 'deviceNameTemplate must be empty for a hybrid join.';
  if (!LOCALE.test(locale)) return 'locale must be os-default, empty or a language with its region.';
  if (before === undefined) return undefined;
  if (body.deviceType !== before.body.deviceType) return 'deviceType can be set only when the profile is made.';
  const { hybridAzureADJoinSkipConnectivityCheck: check } = body;
  if (check !== before.body.hybridAzureADJoinSkipConnectivityCheck) {
    return 'hybridAzureADJoinSkipConnectivityCheck can be set only when the profile is made.';
  }
  return undefined;
}
