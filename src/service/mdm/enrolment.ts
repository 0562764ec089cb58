import type { Handler } from '../../network/http.ts';
import { DISCOVER_RESPONSE_ACTION, readDiscover, writeDiscoverResponse } from '../../protocol/mde2/discover.ts';
import { ENROLL_RESPONSE_ACTION, type Enroll, readEnroll, writeEnrollResponse } from '../../protocol/mde2/enroll.ts';
import { readGetPolicies } from '../../protocol/mde2/policies.ts';
import { GET_POLICIES_RESPONSE_ACTION, writeGetPoliciesResponse } from '../../protocol/mde2/policies-response.ts';
import { negotiateVersion } from '../../protocol/mde2/version.ts';
import { faultFor } from '../../protocol/soap/fault.ts';
import { readCsr } from '../../protocol/x509/csr.ts';
import type { ServiceContext } from '../context.ts';
import { PATHS, sessionUrl } from './addresses.ts';
import type { Admission } from './admission.ts';
import { CERTIFICATE_LIFETIME_S, type MdmCertificates } from './certificates.ts';
import type { EnrollDevice } from './enroll-device.ts';
import { RENEWAL, writeProvisioningDocument } from './provisioning-document.ts';
import type { Refusal } from './refusal.ts';
import type { SoapReplies } from './soap-reply.ts';

/** The newest version of the enrolment protocol that is spoken here (mdm.md 1). */
const OWN_VERSION = '5.0';

/** What the enrolment endpoints stand on. */
export interface EnrolmentDependencies {
  readonly soap: SoapReplies;
  readonly admission: Admission;
  readonly certificates: MdmCertificates;
  readonly enrollDevice: EnrollDevice;
}

/** Tells where and how to enrol; endpoints are of the origin that the client called (mdm.md 1). */
export function createDiscovery(context: ServiceContext, soap: SoapReplies): Handler {
  return ({ body, origin }) => {
    const text = body.toString('utf8');
    const discover = readDiscover(text);
    if (!discover.ok) return soap.fault(DISCOVER_RESPONSE_ACTION, text, faultFor(discover.error));
    const outOfOrder = context.fault('mdm.discovery');
    if (outOfOrder !== undefined) return soap.fault(DISCOVER_RESPONSE_ACTION, text, outOfOrder);
    const { messageId, requestVersion } = discover.value;
    return soap.result(
      writeDiscoverResponse(soap.headerFor(messageId), {
        authPolicy: 'Federated',
        enrollmentVersion: negotiateVersion(requestVersion, OWN_VERSION),
        policyServiceUrl: new URL(PATHS.policy, origin).href,
        enrollmentServiceUrl: new URL(PATHS.enrolment, origin).href,
      }),
    );
  };
}

/** Tells how to make the certificate request (mdm.md 3). */
export function createPolicyService(context: ServiceContext, soap: SoapReplies, admission: Admission): Handler {
  return ({ body }) => {
    const text = body.toString('utf8');
    const refuse = (refusal: Refusal) => soap.fault(GET_POLICIES_RESPONSE_ACTION, text, refusal);
    const asked = readGetPolicies(text);
    if (!asked.ok) return refuse(faultFor(asked.error));
    const outOfOrder = context.fault('mdm.policy');
    if (outOfOrder !== undefined) return refuse(outOfOrder);
    const claims = admission.authenticate(asked.value.token);
    if (!claims.ok) return refuse(claims.error);
    return soap.result(
      writeGetPoliciesResponse(soap.headerFor(asked.value.messageId), {
        policyId: context.tenant.id,
        commonName: 'MDM device certificate',
        validityPeriodSeconds: CERTIFICATE_LIFETIME_S,
        renewalPeriodSeconds: RENEWAL.renewPeriodDays * 86_400,
        minimalKeyLength: 2048,
      }),
    );
  };
}

/** How long the answer to an enrolment counts. */
const TIMESTAMP_MS = 300_000;

/** Issues the device's certificate and its provisioning document (mdm.md 4). */
export function createEnrolmentService(context: ServiceContext, dependencies: EnrolmentDependencies): Handler {
  const { soap, admission, certificates, enrollDevice } = dependencies;
  const random = context.random.fork('mdm.provisioning');

  const enrol = context.db.transaction((enroll: Enroll, publicKeyDer: Buffer, address: string): string | Refusal => {
    const admitted = admission.admit(enroll.token, enroll.context);
    if (!admitted.ok) return admitted.error;
    const { user, azureAdDeviceId, autopilotDevice } = admitted.value;
    const { id, enrollmentType } = enrollDevice(admitted.value, enroll.context);
    const certificate = certificates.issue(publicKeyDer, {
      intuneDeviceId: id,
      accountId: context.tenant.id,
      ...(user !== null && { userObjectId: user.id }),
      tenantId: context.tenant.id,
    });
    context.trace('mdm.enrolled', {
      deviceId: id,
      azureAdDeviceId: azureAdDeviceId ?? '',
      ztdId: autopilotDevice?.id ?? '',
      upn: user?.upn ?? '',
      enrollmentType,
    });
    const document = writeProvisioningDocument(
      { managedDeviceId: id, user, certificate, address },
      certificates,
      random,
    );
    const spoilt = context.fault('mdm.provisioning');
    return (spoilt?.replace ?? []).reduce((text, [from, to]) => text.replace(from, () => to), document);
  });

  return ({ body, origin }) => {
    const text = body.toString('utf8');
    const refuse = (refusal: Refusal) => soap.fault(ENROLL_RESPONSE_ACTION, text, refusal);
    const enroll = readEnroll(text);
    if (!enroll.ok) return refuse(faultFor(enroll.error));
    const outOfOrder = context.fault('mdm.enrolment');
    if (outOfOrder !== undefined) return refuse(outOfOrder);
    const { requestType, request, messageId } = enroll.value;
    if (requestType !== 'Issue') {
      const errorType = requestType === 'Renew' ? 'NotEligibleToRenew' : 'NotSupported';
      return refuse({ subcode: 'Authorization', reason: `${requestType} is not possible here.`, errorType });
    }
    const csr = readCsr(request.der);
    if (request.format !== 'pkcs10' || !csr.ok) {
      const reason = csr.ok ? 'The certificate request is not PKCS#10.' : `${csr.error.path}: ${csr.error.message}`;
      return refuse({ subcode: 'CertificateRequest', reason });
    }
    const enrolled = enrol(enroll.value, csr.value.publicKeyDer, sessionUrl(origin));
    if (typeof enrolled !== 'string') return refuse(enrolled);
    const createdMs = context.clock.now();
    return soap.result(
      writeEnrollResponse(
        soap.headerFor(messageId),
        { provisioningXml: enrolled },
        { createdMs, expiresMs: createdMs + TIMESTAMP_MS },
      ),
    );
  };
}
