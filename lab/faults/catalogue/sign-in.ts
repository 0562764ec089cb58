import { entry, explained, inService, NOTHING, onWire } from '../entry.ts';

/** On the sign-in page and in what it gives (autopilot.md 4.3, 4.4). */
export const SIGN_IN_FAULTS = {
  signInServiceDown: entry({
    id: 'sym-oobeidps',
    phase: 'JOIN',
    cause: 'The sign-in service is in trouble.',
    remedy: 'Try again, check the network.',
    parameters: NOTHING,
    effects: () =>
      inService('door', {
        on: { host: 'login.microsoftonline.com', path: '/WebApp' },
        status: 503,
        headers: {},
        body: '',
      }),
    outcome: { shows: 'The sign-in page is answered with 503 (OOBEIDPS).', code: '0x801901F7', reaches: 'failed' },
    scenario: 'faults/sign-in/sign-in-service-down',
  }),
  signInPageBroken: entry({
    id: 'enr-8018000F',
    phase: 'JOIN',
    ...explained('0x8018000F'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'login.microsoftonline.com' },
        effect: {
          kind: 'answered',
          status: 200,
          headers: { 'content-type': 'text/html' },
          body: '<!doctype html><title>Sign in</title>',
        },
      }),
    outcome: { shows: 'The web view shows a page without a sign-in form.', code: '0x8018000F', reaches: 'failed' },
    scenario: 'faults/sign-in/sign-in-page-broken',
  }),
  signInLeadsElsewhere: entry({
    id: 'join-801C000B',
    phase: 'JOIN',
    ...explained('0x801C000B'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'login.microsoftonline.com' },
        effect: {
          kind: 'answered',
          status: 302,
          headers: { location: 'ms-appx-web://somebody.else/return' },
          body: '',
        },
      }),
    outcome: {
      shows: 'The sign-in ends at an address that is not Windows’ own.',
      code: '0x801C000B',
      reaches: 'failed',
    },
    scenario: 'faults/sign-in/sign-in-leads-elsewhere',
  }),
  tokenUnreadable: entry({
    id: 'join-801C0001',
    phase: 'JOIN',
    ...explained('0x801C0001'),
    parameters: NOTHING,
    effects: () =>
      onWire({
        on: { host: 'login.microsoftonline.com' },
        effect: { kind: 'garbled', replace: [['"access_token":"', '"access_token":"not a token ']] },
      }),
    outcome: { shows: 'The token that the sign-in gives cannot be read.', code: '0x801C0001', reaches: 'failed' },
    scenario: 'faults/sign-in/token-unreadable',
  }),
  tokenWithoutTenant: entry({
    id: 'join-801C0013',
    phase: 'JOIN',
    ...explained('0x801C0013'),
    parameters: NOTHING,
    effects: () => inService('entra.claims', { omit: ['tid'] }),
    outcome: { shows: 'The token names no tenant to join.', code: '0x801C0013', reaches: 'failed' },
    scenario: 'faults/sign-in/token-without-tenant',
  }),
  tokenWithoutUser: entry({
    id: 'join-801C0014',
    phase: 'JOIN',
    ...explained('0x801C0014'),
    parameters: NOTHING,
    effects: () => inService('entra.claims', { omit: ['oid'] }),
    outcome: { shows: 'The token names no user.', code: '0x801C0014', reaches: 'failed' },
    scenario: 'faults/sign-in/token-without-user',
  }),
  tokenWithoutUpn: entry({
    id: 'join-801C03F1',
    phase: 'JOIN',
    ...explained('0x801C03F1'),
    parameters: NOTHING,
    effects: () => inService('entra.claims', { omit: ['upn'] }),
    outcome: { shows: 'The token holds no user name.', code: '0x801C03F1', reaches: 'failed' },
    scenario: 'faults/sign-in/token-without-upn',
  }),
} as const;
