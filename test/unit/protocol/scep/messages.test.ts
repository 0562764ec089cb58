import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import {
  readCertRep,
  readPkcsReq,
  selfSign,
  writeCertRep,
  writePkcsReq,
} from '../../../../src/protocol/scep/messages.ts';
import { createCsr, readCsr } from '../../../../src/protocol/x509/csr.ts';
import { commonName } from '../../../../src/protocol/x509/name.ts';
import { testKeys } from '../../../support/service.ts';

const START_MS = Date.UTC(2026, 0, 5);
const deviceKeys = testKeys.serviceKey('mdm-device-ca');
const authorityKeys = testKeys.serviceKey('mdm-root-ca');
const requester = {
  certificate: selfSign(commonName('wifi'), deviceKeys, START_MS),
  privateKey: deviceKeys.privateKey,
};
const authority = {
  certificate: selfSign(commonName('CA'), authorityKeys, START_MS),
  privateKey: authorityKeys.privateKey,
};
const transaction = { id: 'AB12', nonce: Buffer.alloc(16, 7) };
const random = () => createRandom('test/scep');
const csr = createCsr({
  subject: commonName('wifi'),
  keys: deviceKeys,
  extensions: [],
  hash: 'sha256',
  challenge: 'A1B2C3D4',
});
const request = () => writePkcsReq(csr, authority.certificate, requester, transaction, random());
const received = () => {
  const read = readPkcsReq(request(), authority.privateKey);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
};
const answer = () =>
  writeCertRep({ certificate: requester.certificate }, received(), authority, createRandom('test/scep/answer'));

describe('a request', () => {
  it('arrives as it was sent, with its challenge, and is the same bytes each time', () => {
    expect(request().equals(request())).toBe(true);
    const { csr: sent, transaction: known, requester: signer } = received();
    expect(sent.equals(csr)).toBe(true);
    expect(readCsr(sent)).toMatchObject({ ok: true, value: { challenge: 'A1B2C3D4' } });
    expect(known).toEqual(transaction);
    expect(signer.thumbprint).toBe(requester.certificate.thumbprint);
  });

  it('is read by nobody but the authority', () => {
    expect(readPkcsReq(request(), deviceKeys.privateKey)).toMatchObject({
      ok: false,
      error: { path: 'enveloped data' },
    });
  });

  it('is refused once a byte of it was changed, and garbage is no request', () => {
    const changed = request();
    const at = changed.indexOf(Buffer.from('AB12'));
    changed.write('AB13', at);
    expect(readPkcsReq(changed, authority.privateKey).ok).toBe(false);
    expect(readPkcsReq(Buffer.from('garbage'), authority.privateKey).ok).toBe(false);
    expect(readPkcsReq(answer(), authority.privateKey)).toMatchObject({ error: { path: 'messageType' } });
  });
});

describe('an answer', () => {
  const open = (input: Buffer, parts: { id?: string; by?: typeof authority.certificate } = {}) =>
    readCertRep(input, parts.by ?? authority.certificate, deviceKeys.privateKey, {
      ...transaction,
      id: parts.id ?? transaction.id,
    });

  it('brings the certificate', () => {
    const read = open(answer());
    expect(read).toMatchObject({
      ok: true,
      value: { certificate: { thumbprint: requester.certificate.thumbprint } },
    });
  });

  it('brings the reason of a refusal', () => {
    const refused = writeCertRep({ failInfo: '2' }, received(), authority, random());
    expect(open(refused)).toEqual({ ok: true, value: { failInfo: '2' } });
  });

  it('counts only from the authority and in its own exchange', () => {
    expect(open(answer(), { by: requester.certificate })).toMatchObject({ ok: false, error: { path: 'signer' } });
    expect(open(answer(), { id: 'CD34' })).toMatchObject({ ok: false, error: { path: 'transactionId' } });
  });
});
