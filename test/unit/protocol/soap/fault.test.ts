import { describe, expect, it } from 'vitest';
import { readResponse, writeFault } from '../../../../src/protocol/soap/envelope.ts';
import type { EnrollmentFault } from '../../../../src/protocol/soap/fault.ts';

const SUBCODES = [
  ['MessageFormat', 's', '0x80180001'],
  ['Authentication', 's', '0x80180002'],
  ['Authorization', 's', '0x80180003'],
  ['CertificateRequest', 's', '0x80180004'],
  ['EnrollmentServer', 's', '0x80180005'],
  ['InternalServiceFault', 'a', '0x80180006'],
  ['InvalidSecurity', 'a', '0x80180007'],
] as const;

const ERROR_TYPES = [
  ['DeviceCapReached', '0x80180013'],
  ['DeviceNotSupported', '0x80180014'],
  ['NotSupported', '0x80180015'],
  ['NotEligibleToRenew', '0x80180016'],
  ['InMaintenance', '0x80180017'],
  ['UserLicense', '0x80180018'],
  ['InvalidEnrollmentData', '0x80180019'],
  ['CustomServerError', '0x80180032'],
] as const;

const write = (fault: EnrollmentFault): string => writeFault('urn:action', {}, fault);
const read = (text: string) => readResponse(text, () => undefined);

describe('a fault of the enrolment service', () => {
  it.each(SUBCODES)('with the subcode %s under %s is %s', (subcode, prefix, hresult) => {
    const text = write({ subcode, reason: 'no' });
    expect(text).toContain(`>${prefix}:${subcode}<`);
    expect(read(text)).toMatchObject({ ok: true, value: { kind: 'fault', fault: { hresult, reason: 'no' } } });
  });

  it.each(ERROR_TYPES)('whose detail says %s is %s, whatever its subcode', (errorType, hresult) => {
    const text = write({ subcode: 'Authorization', reason: 'no', detail: { errorType, message: '', traceId: '' } });
    expect(read(text)).toMatchObject({ ok: true, value: { fault: { hresult, errorType } } });
  });
});
