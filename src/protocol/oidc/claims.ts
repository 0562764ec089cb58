import { z } from 'zod';

/** The claims of Entra's tokens by their names on the wire (mdm.md 2, entra-device.md 3.1); times in seconds. */
export const entraClaims = z.looseObject({
  aud: z.string(),
  iss: z.string(),
  iat: z.number(),
  nbf: z.number(),
  exp: z.number(),
  /** Tenant. */
  tid: z.string().optional(),
  /** User or service principal. */
  oid: z.string().optional(),
  sub: z.string().optional(),
  /** Absent from device tokens. */
  upn: z.string().optional(),
  unique_name: z.string().optional(),
  name: z.string().optional(),
  /** Client. */
  appid: z.string().optional(),
  /** Present once the device has joined. */
  deviceid: z.string().optional(),
  /** Delegated scopes, separated by blanks: `mdm_delegation`, `policy_management`. */
  scp: z.string().optional(),
  /** Application permissions. */
  roles: z.array(z.string()).optional(),
  /** How the user proved to be it: `pwd`, `rsa`, `mfa`, `ngcmfa`. */
  amr: z.array(z.string()).optional(),
  /** SIDs of the Entra roles that the user holds, for device registration and Windows sign-in; the name is ours. */
  role_sids: z.array(z.string()).optional(),
  nonce: z.string().optional(),
  tenant_region_scope: z.string().optional(),
  mdm_enrollment_url: z.string().optional(),
  mdm_terms_of_use_url: z.string().optional(),
  mdm_compliance_url: z.string().optional(),
});

/** Entra's claims; members that are not listed pass through. */
export type EntraClaims = z.infer<typeof entraClaims>;
