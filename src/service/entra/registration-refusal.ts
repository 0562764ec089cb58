/** Why device registration refuses; the service's own taxonomy is not public, these names are (entra-device.md 3). */
export interface RegistrationRefusal {
  readonly errorType: 'AuthenticationError' | 'AuthorizationError' | 'DirectoryError' | 'InvalidRequestError';
  readonly message: string;
}
