import type { Application } from '../store/queries/applications.ts';

/** The Windows and administrator clients that every tenant knows (entra-device.md 1). */
export const CLIENTS = {
  broker: '29d9ed98-a469-4536-ade2-f981bc1d605e',
  deviceRegistration: 'dd762716-544d-4aeb-a526-687b73838a22',
  azureAdPowerShell: '1b730954-1685-4b74-9bfd-dac224a7b894',
  windowsSignIn: '38aa3b87-a06d-4817-b275-7a316988d93b',
  companyPortal: '9ba1a5c7-f17a-4de9-a1f1-6178c8d51223',
  graphPowerShell: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
  bulkEnrolment: 'b90d5b8f-5503-4153-b545-b31cecfaece2',
  azureCli: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
} as const;

const WELL_KNOWN: ReadonlySet<string> = new Set(Object.values(CLIENTS));

/** Refresh tokens of one of these serve the others: the join hands its sign-in to the broker (entra-device.md 6). */
const FAMILY: ReadonlySet<string> = new Set([
  CLIENTS.broker,
  CLIENTS.deviceRegistration,
  CLIENTS.windowsSignIn,
  CLIENTS.companyPortal,
]);

/** Whether it is one of Microsoft's own, which are public clients. */
export function isWellKnown(clientId: string): boolean {
  return WELL_KNOWN.has(clientId.toLowerCase());
}

/** How Microsoft's own go by on the pages. */
const NAMES: Readonly<Record<string, string>> = {
  [CLIENTS.broker]: 'Microsoft Authentication Broker',
  [CLIENTS.deviceRegistration]: 'Device Registration Client',
  [CLIENTS.azureAdPowerShell]: 'Azure Active Directory PowerShell',
  [CLIENTS.windowsSignIn]: 'Windows Sign In',
  [CLIENTS.companyPortal]: 'Microsoft Intune Company Portal',
  [CLIENTS.graphPowerShell]: 'Microsoft Graph Command Line Tools',
  [CLIENTS.azureCli]: 'Microsoft Azure CLI',
};

/** What people are told that the client is. */
export function applicationName(clientId: string, application: Application | undefined): string {
  return application?.displayName ?? NAMES[clientId.toLowerCase()] ?? clientId;
}

/** Whether the tenant knows the client: by nature, or because it was registered. */
export function isKnownClient(clientId: string, application: Application | undefined): boolean {
  return isWellKnown(clientId) || application !== undefined;
}

/** Whether a refresh token issued to one client may be redeemed by the other. */
export function mayShareRefreshTokens(issuedTo: string, redeemer: string): boolean {
  const [from, to] = [issuedTo.toLowerCase(), redeemer.toLowerCase()];
  return from === to || (FAMILY.has(from) && FAMILY.has(to));
}

const PUBLIC_REDIRECTS: readonly RegExp[] = [
  /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/i,
  /^https:\/\/login\.microsoftonline\.com\/common\/oauth2\/nativeclient$/i,
  /^urn:ietf:wg:oauth:2\.0:oob$/i,
];

/**
 * Whether a code may be sent there: what an application registered, Windows' own schemes for its clients, loopback and
 * native addresses for all.
 */
export function isRedirectAllowed(
  clientId: string,
  application: Application | undefined,
  redirectUri: string,
): boolean {
  if (!URL.canParse(redirectUri)) return false;
  if (PUBLIC_REDIRECTS.some((pattern) => pattern.test(redirectUri))) return true;
  if (application?.redirectUris.includes(redirectUri)) return true;
  if (!isWellKnown(clientId)) return false;
  return (
    /^ms-aadj-redir:\/\/auth\/(drs|mdm)$/i.test(redirectUri) ||
    redirectUri.toLowerCase() === `ms-appx-web://microsoft.aad.brokerplugin/${clientId.toLowerCase()}`
  );
}
