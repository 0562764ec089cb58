import { z } from 'zod';
import type { HttpResponse, ServerRequest } from '../../network/http.ts';
import { readJson } from '../../protocol/read-shape.ts';
import type { ServiceContext } from '../context.ts';
import { CLIENTS } from './clients.ts';
import type { Directory } from './directory.ts';
import { findEnabledUser } from './grants/users.ts';
import { replyJson } from './replies.ts';
import { DRS_AUDIENCES } from './resources.ts';
import { sha256 } from './sha256.ts';
import { describeError, SIGN_IN_ERRORS, type SignInError } from './sign-in-error.ts';
import type { TokenAuthority } from './tokens.ts';

const requestSchema = z.object({ pid: z.guid(), name: z.string().min(1).max(256), exp: z.string() });

/** The longest that a package may be good for: 180 days. */
const LONGEST_MS = 180 * 86_400_000;

/** `2026-05-01 12:00:00` or, as an older tool writes it, `05/01/2026`. */
function readExpiry(text: string): number {
  const [, month, day, year] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text) ?? [];
  return Date.parse(year === undefined ? `${text.replace(' ', 'T')}Z` : `${year}-${month}-${day}T00:00:00Z`);
}

/** The tokens of provisioning packages (entra-device.md 5.4): each has an account of its own, `package_{pid}`. */
export interface BulkTokens {
  begin(request: ServerRequest): HttpResponse;
  poll(request: ServerRequest): HttpResponse;
}

export function createBulkTokens(context: ServiceContext, directory: Directory, tokens: TokenAuthority): BulkTokens {
  const { queries } = directory;
  const { settings, signIns, deviceSignIns, users } = queries;
  const random = context.random.fork('entra.bulk-tokens');

  const failed = (error: SignInError) => {
    const resultData = { error: SIGN_IN_ERRORS[error.code][0], error_description: describeError(error) };
    return replyJson(200, { state: 'CompleteError', resultData: JSON.stringify(resultData) });
  };

  const caller = (request: ServerRequest): SignInError | undefined => {
    const claims = tokens.verify(request.headers['authorization'], { audiences: DRS_AUDIENCES });
    if (!claims.ok) return { code: 240001 };
    const user = findEnabledUser(queries, claims.value.objectId);
    if (!user.ok) return user.error;
    return directory.isInScope(user.value.id, settings.get('devicesMayJoin')) ? undefined : { code: 240001 };
  };

  return {
    begin(request) {
      const refusal = caller(request);
      if (refusal !== undefined) return failed(refusal);
      const read = readJson(requestSchema, request.body.toString('utf8'));
      if (!read.ok) return failed({ code: 9002313 });
      const expiresMs = readExpiry(read.value.exp);
      const nowMs = context.clock.now();
      if (!(expiresMs > nowMs && expiresMs <= nowMs + LONGEST_MS)) return failed({ code: 90114 });
      const upn = `package_${read.value.pid.toLowerCase()}@${context.tenant.domain}`;
      if (users.byUpn(upn) !== undefined) return failed({ code: 9002313 });
      const user = directory.createUser({ upn, displayName: read.value.name, password: random.hex(40) });
      const flowToken = random.bytes(48).toString('base64url');
      deviceSignIns.insertBulkFlow({ flowToken, userId: user.id, expiresMs });
      // Which word a flow begins with is not known; clients look for the two that end it.
      return replyJson(200, { state: 'Started', flowToken });
    },
    poll(request) {
      const refusal = caller(request);
      if (refusal !== undefined) return failed(refusal);
      const [, flowToken = ''] = [...request.query].find(([name]) => name.toLowerCase() === 'flowtoken') ?? [];
      const flow = deviceSignIns.takeBulkFlow(flowToken);
      const user = flow && users.byId(flow.userId);
      if (flow === undefined || user === undefined) return failed({ code: 50089 });
      const refreshToken = `0.${random.bytes(64).toString('base64url')}`;
      const amr = ['rsa'];
      signIns.insertRefreshToken({
        tokenSha256: sha256(refreshToken),
        clientId: CLIENTS.bulkEnrolment,
        userId: user.id,
        deviceId: null,
        scope: '',
        amr,
        expiresMs: flow.expiresMs,
        accessPassId: null,
        passwordSha256: null,
      });
      const subject = { objectId: user.id, upn: user.upn, name: user.displayName };
      const { origin } = request;
      const result = {
        token_type: 'Bearer',
        expires_in: String(Math.floor((flow.expiresMs - context.clock.now()) / 1000)),
        resource: DRS_AUDIENCES[0],
        refresh_token: refreshToken,
        id_token: tokens.issueId({ clientId: CLIENTS.bulkEnrolment, version: 1, origin, subject, amr }),
      };
      return replyJson(200, { state: 'CompleteSuccess', resultData: JSON.stringify(result) });
    },
  };
}
