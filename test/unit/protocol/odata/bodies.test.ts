import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorBody } from '../../../../src/protocol/odata/errors.ts';
import { annotate, contextUrl, metadataLevel } from '../../../../src/protocol/odata/metadata.ts';
import { readRelaxedJson } from '../../../../src/protocol/odata/relaxed-json.ts';

const FACTS = {
  code: 'BadRequest',
  message: 'No.',
  atMs: Date.UTC(2026, 2, 2, 8),
  requestId: 'r',
  clientRequestId: 'c',
};

describe('an error body', () => {
  it('of the directory carries plain text', () => {
    expect(errorBody({ ...FACTS, flavour: 'directory', status: 400 })).toEqual({
      error: {
        code: 'BadRequest',
        message: 'No.',
        innerError: { date: '2026-03-02T08:00:00', 'request-id': 'r', 'client-request-id': 'c' },
      },
    });
  });

  it('of Intune carries a JSON text as its message', () => {
    const body = errorBody({ ...FACTS, flavour: 'intune', status: 404 }) as { error: { message: string } };
    expect(JSON.parse(body.error.message)).toMatchObject({
      _version: 3,
      Message: expect.stringContaining('No.'),
      CustomApiErrorPhrase: '',
      RetryAfter: null,
      ErrorSourceService: '',
      HttpHeaders: '{}',
    });
  });

  it('of a throttle repeats code and status inside', () => {
    expect(errorBody({ ...FACTS, flavour: 'directory', status: 429, code: 'TooManyRequests' })).toMatchObject({
      error: { code: 'TooManyRequests', innerError: { code: '429', status: '429', message: 'No.' } },
    });
  });
});

describe('metadata', () => {
  it.each([
    [undefined, 'minimal'],
    ['application/json', 'minimal'],
    ['application/json;odata.metadata=none', 'none'],
    ['application/json; odata.metadata=full;charset=utf-8', 'full'],
  ])('level of Accept %s is %s', (accept, level) => {
    expect(metadataLevel(accept)).toBe(level);
  });

  it('annotates as the level says', () => {
    const entity = { '@odata.type': '#microsoft.graph.user', id: '1' };
    const place = { path: "directoryObjects('1')", root: 'https://localhost/beta', navigations: ['memberOf'] };
    expect(annotate(entity, 'none', 'microsoft.graph.directoryObject', place)).toEqual({ id: '1' });
    expect(annotate(entity, 'minimal', 'microsoft.graph.directoryObject', place)).toBe(entity);
    expect(annotate(entity, 'full', 'microsoft.graph.directoryObject', place)).toEqual({
      ...entity,
      '@odata.id': "directoryObjects('1')",
      '@odata.editLink': "directoryObjects('1')/microsoft.graph.user",
      'memberOf@odata.associationLink':
        "https://localhost/beta/directoryObjects('1')/microsoft.graph.user/memberOf/$ref",
      'memberOf@odata.navigationLink': "https://localhost/beta/directoryObjects('1')/microsoft.graph.user/memberOf",
    });
    expect(annotate({ id: '1' }, 'full', 'microsoft.graph.user', place)).toMatchObject({
      ...entity,
      '@odata.editLink': "directoryObjects('1')",
    });
  });

  it('names the context on the origin that was called', () => {
    expect(contextUrl('https://h', 'beta', 'users', { isSingle: true, select: ['id'] })).toBe(
      'https://h/beta/$metadata#users(id)/$entity',
    );
  });
});

describe('relaxed JSON', () => {
  it('takes what the import script sends', () => {
    expect(readRelaxedJson('{ userPrincipalName: "x@y", groupTag: \'it\\\'s "z"\', }')).toEqual({
      ok: true,
      value: { userPrincipalName: 'x@y', groupTag: 'it\'s "z"' },
    });
    expect(readRelaxedJson('[1, -2.5e3, true, null, {a:[ ]},]')).toEqual({
      ok: true,
      value: [1, -2500, true, null, { a: [] }],
    });
  });

  it.each(['', '{', '{a}', '{a:}', '{a:1 b:2}', '[1 2]', '{a:1} x', '"open', 'undefined', '['.repeat(5000)])(
    'refuses %s',
    (text) => {
      expect(readRelaxedJson(text).ok).toBe(false);
    },
  );

  it('reads all strict JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        expect(readRelaxedJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
      { seed: 1 },
    );
  });
});
