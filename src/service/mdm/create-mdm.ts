import type { Handler, HttpResponse } from '../../network/http.ts';
import type { ServiceContext } from '../context.ts';
import type { Directory } from '../entra/directory.ts';
import type { TokenAuthority } from '../entra/tokens.ts';
import { createRouter } from '../router.ts';
import { PATHS } from './addresses.ts';
import { createAdmission } from './admission.ts';
import { createMdmCertificates, type MdmCertificates } from './certificates.ts';
import { createDeploymentReport } from './deployment-report.ts';
import { createDesiredState } from './desired-state.ts';
import { createEnrollDevice } from './enroll-device.ts';
import { createDiscovery, createEnrolmentService, createPolicyService } from './enrolment.ts';
import { createScepServer } from './scep-server.ts';
import { createSessions } from './sessions.ts';
import { createSoapReplies } from './soap-reply.ts';
import { createTermsOfUse } from './terms-of-use.ts';

/** What MDM needs from Entra. */
export interface MdmDependencies {
  readonly tokens: TokenAuthority;
  readonly directory: Directory;
}

/** Enrolment and management of devices. */
export interface Mdm {
  /** enrollment.manage.microsoft.com, enterpriseenrollment.{domain} and r.manage.microsoft.com */
  readonly handle: Handler;
  /** portal.manage.microsoft.com */
  readonly handlePortal: Handler;
  /** ndes.{domain} */
  readonly handleScep: Handler;
  /** The client certificates that enrolment issued: for judging and for ending them. */
  readonly certificates: MdmCertificates;
}

const empty = (status: number, headers: Readonly<Record<string, string>> = {}): HttpResponse => ({
  status,
  headers,
  body: Buffer.alloc(0),
});

/** @example const mdm = createMdm(context, { tokens: entra.tokens, directory: entra.directory }); */
export function createMdm(context: ServiceContext, { tokens, directory }: MdmDependencies): Mdm {
  const certificates = createMdmCertificates(context);
  const soap = createSoapReplies(context);
  const admission = createAdmission(context, directory, tokens);
  const report = createDeploymentReport(context, directory);
  const enrollDevice = createEnrollDevice(context, directory, report);
  const findDesiredState = createDesiredState(context, directory);
  const enrolment = { soap, admission, certificates, enrollDevice };
  const find = createRouter([
    // The probe before a discovery: any 200 will do (mdm.md 1).
    { method: 'GET', path: PATHS.discovery, handle: () => empty(200) },
    { method: 'POST', path: PATHS.discovery, handle: createDiscovery(context, soap) },
    { method: 'POST', path: PATHS.policy, handle: createPolicyService(context, soap, admission) },
    { method: 'POST', path: PATHS.enrolment, handle: createEnrolmentService(context, enrolment) },
    {
      method: 'POST',
      path: PATHS.sessions,
      handle: createSessions(context, { directory, tokens, certificates, findDesiredState, report }),
    },
  ]);
  return {
    certificates,
    handlePortal: createTermsOfUse(context, directory, tokens),
    handleScep: createScepServer(context),
    handle(request) {
      const match = find(request.method, request.path);
      if (match.kind === 'found') return match.handle(request, match.parameters);
      return match.kind === 'not-found' ? empty(404) : empty(405, { allow: match.allowed.join(', ') });
    },
  };
}
