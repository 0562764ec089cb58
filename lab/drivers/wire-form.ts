import { createPrivateKey } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../src/network/http.ts';

/** A request as it crosses to the runner when the run speaks `direct`: bodies in Base64. */
export interface RequestForm {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly certificate?: string;
  readonly privateKey?: string;
}

export interface ResponseForm {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function requestToForm({ method, url, headers, body, identity }: HttpRequest): RequestForm {
  return {
    method,
    url,
    headers,
    body: body.toString('base64'),
    ...(identity === undefined
      ? {}
      : {
          certificate: identity.certificate.toString('base64'),
          privateKey: identity.privateKey.export({ format: 'der', type: 'pkcs1' }).toString('base64'),
        }),
  };
}

export function requestFromForm({ method, url, headers, body, certificate, privateKey }: RequestForm): HttpRequest {
  return {
    method,
    url,
    headers,
    body: Buffer.from(body, 'base64'),
    ...(certificate === undefined || privateKey === undefined
      ? {}
      : {
          identity: {
            certificate: Buffer.from(certificate, 'base64'),
            privateKey: createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs1' }),
          },
        }),
  };
}

export function responseToForm({ status, headers, body }: HttpResponse): ResponseForm {
  return { status, headers, body: body.toString('base64') };
}

export function responseFromForm({ status, headers, body }: ResponseForm): HttpResponse {
  return { status, headers, body: Buffer.from(body, 'base64') };
}
