import { expect, test } from 'vitest';
import { acceptTermsOfUse } from '../../../../src/device/join/terms-of-use.ts';
import { recall } from '../../../../src/device/oobe/progress.ts';
import { writeSecret } from '../../../../src/device/os/secrets.ts';
import type { HttpResponse, ServerRequest } from '../../../../src/network/http.ts';
import { createTestMachine, reply } from '../../../support/device.ts';
import { CONTOSO } from '../../../support/service.ts';

/** A machine whose user has signed in, in front of a page of terms that answers as told. */
function createSignedIn(
  answer: (request: ServerRequest) => HttpResponse,
  mdmTermsOfUseUrl = 'https://manage.microsoft.com/terms',
) {
  const requests: ServerRequest[] = [];
  const device = createTestMachine({
    handle(request) {
      requests.push(request);
      if (request.path.endsWith('/oauth2/token')) {
        return reply(200, JSON.stringify({ token_type: 'Bearer', access_token: 'mdm-token', expires_in: '3599' }));
      }
      return answer(request);
    },
  });
  writeSecret(device.machine, 'sign-in', {
    upn: 'ada@contoso.com',
    objectId: '3f2504e0-4f89-11d3-9a0c-0305e82c3301',
    displayName: 'Ada',
    tenantId: CONTOSO.id,
    roleSids: [],
    drsToken: 'drs-token',
    refreshToken: 'refresh-token',
    mdmEnrollmentUrl: '',
    mdmTermsOfUseUrl,
    mdmComplianceUrl: '',
  });
  return { ...device, requests };
}

const goBack =
  (query: string) =>
  ({ query: parameters }: ServerRequest) =>
    reply(302, '', { location: `${parameters.get('redirect_uri')}?${query}` });

test('an MDM without terms is not asked for any', async () => {
  const { play, requests } = createSignedIn(() => reply(500, ''), '');
  expect(await play(acceptTermsOfUse)).toEqual({ next: 'continue' });
  expect(requests).toEqual([]);
});

test('terms that need no answer give their blob at once', async () => {
  const { play, machine, requests } = createSignedIn(goBack('IsAccepted=true&OpaqueBlob=blob%2F1'));
  expect(await play(acceptTermsOfUse)).toEqual({ next: 'continue' });
  expect(recall(machine, 'terms-of-use')).toEqual({ opaqueBlob: 'blob/1' });
  expect(requests[1]?.headers).toMatchObject({ authorization: 'Bearer mdm-token', 'cxh-host': 'FRX' });
  expect(requests[1]?.query.get('mode')).toBe('azureadjoin');
});

test('a page of terms is shown, and its form is the acceptance', async () => {
  const page = '<h1 id="title">Terms</h1><p id="terms">Be kind.</p><form method="post" action="/accept?x=1"></form>';
  const { play, machine, trace } = createSignedIn(({ method }) =>
    method === 'GET'
      ? reply(200, page)
      : reply(302, '', {
          location: 'ms-appx-web://microsoft.aad.brokerplugin/ToUResponse?IsAccepted=true&OpaqueBlob=b',
        }),
  );
  expect(await play(acceptTermsOfUse)).toEqual({ next: 'continue' });
  expect(trace('page.shown')).toEqual([{ page: 'terms-of-use', fields: { title: 'Terms', text: 'Be kind.' } }]);
  expect(recall(machine, 'terms-of-use')).toEqual({ opaqueBlob: 'b' });
});

test('who declines where the page lets them goes back without an acceptance', async () => {
  const form = '<form method="post" action=""><button id="decline" name="decline" value="1">No</button></form>';
  const { play, machine, requests } = createSignedIn(({ method, body }) =>
    method === 'GET'
      ? reply(200, form)
      : reply(302, '', {
          location: `ms-appx-web://microsoft.aad.brokerplugin/ToUResponse?IsAccepted=${!body.includes('decline=1')}`,
        }),
  );
  machine.person.instruct({ page: 'terms-of-use', answer: { accepted: false } });
  expect(await play(acceptTermsOfUse)).toMatchObject({ next: 'failed', code: '0x8018002A' });
  expect(requests.at(-1)?.body.toString()).toBe('decline=1');
});

test.each([
  ['terms that were declined', goBack('IsAccepted=false'), '0x8018002A'],
  ['an error of the page', goBack('error=unauthorized_client&error_description=no'), '0x8018000F'],
  ['an address that is not ours', () => reply(302, '', { location: 'ms-app://elsewhere' }), '0x8018001A'],
  ['a page without a form', () => reply(404, 'gone'), '0x8018000F'],
] as const)('%s end the stage', async (_, answer, code) => {
  const { play, machine } = createSignedIn(answer);
  expect(await play(acceptTermsOfUse)).toMatchObject({ next: 'failed', code, hop: 'terms-of-use' });
  expect(recall(machine, 'terms-of-use')).toBeUndefined();
});
