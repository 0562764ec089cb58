import { readCertificate } from '../../protocol/x509/certificate.ts';
import { commonNameOf } from '../../protocol/x509/name.ts';
import { cachedProfile } from '../autopilot/policy-cache.ts';
import { stageFailed } from '../failure.ts';
import { requestMdmToken } from '../join/mdm-token.ts';
import type { Machine, StageEnd } from '../machine.ts';
import { enroll } from '../mdm/enroll.ts';
import { readEnrollment } from '../mdm/enrollment-record.ts';
import { readSecret } from '../os/secrets.ts';
import { CONTINUE } from './flow.ts';

const HOP = 'mdm-token';

/** Enrols the joined device in the MDM that the sign-in named (entra-device.md 6, Order). Done once. */
export async function enrolInMdm(machine: Machine): Promise<StageEnd> {
  const enrolled = readEnrollment(machine);
  const signIn = readSecret(machine, 'sign-in');
  // One that somebody else has left behind stands in the way (autopilot.md 4.2, 8018000A).
  if (enrolled !== undefined && (signIn === undefined || enrolled.upn === signIn.upn)) {
    return done(machine, enrolled.upn);
  }
  if (signIn === undefined) return stageFailed({ code: '0x8018000E', hop: HOP, detail: 'nobody has signed in' });
  const cloned = machine.certificates.list('My/System').find(({ der }) => isOfFormerAgent(der));
  if (cloned !== undefined) {
    const detail = `the certificate ${cloned.thumbprint} of an earlier enrolment is still here`;
    return stageFailed({ code: '0x8007064C', hop: HOP, detail });
  }
  const { mdmEnrollmentUrl: discoveryUrl, upn } = signIn;
  if (discoveryUrl === '') {
    return stageFailed({ code: '0x8018002B', hop: HOP, detail: `${upn} is not in the MDM scope` });
  }
  const profile = cachedProfile(machine);
  const outcome = await enroll(machine, {
    discoveryUrl,
    requestToken: () => requestMdmToken(machine, signIn),
    upn,
    isInOobe: true,
    ...(profile === undefined
      ? {}
      : {
          ztdRegistrationId: profile.ZtdRegistrationId,
          ztdCorrelationId: profile.AutopilotServiceCorrelationId,
        }),
  });
  if (!outcome.ok) return stageFailed(outcome);
  return done(machine, upn);
}

/** An image of a computer that was enrolled holds its account certificate still (autopilot.md 4.4, 8007064C). */
function isOfFormerAgent(der: Buffer): boolean {
  const certificate = readCertificate(der);
  return certificate.ok && commonNameOf(certificate.value.issuer) === 'SC_Online_Issuing';
}

function done(machine: Machine, upn: string): StageEnd {
  machine.reach('enroll.done', { upn });
  return CONTINUE;
}
