import { invariant } from '../../core/errors.ts';
import { admit, dispatch, refuse } from '../arrival.ts';
import { type HostTable, requireLabHost } from '../hosts.ts';
import type { Handler, Transport } from '../http.ts';
import { identityKey } from '../identity.ts';

export interface DirectTransportOptions {
  readonly hosts: HostTable;
  readonly handle: Handler;
  /** The lab clock, for the Date header: milliseconds since the epoch. */
  now(): number;
}

/** A transport that calls the service's handlers in this process, through the same gate as the listener. */
export function createDirectTransport({ hosts, handle, now }: DirectTransportOptions): Transport {
  return {
    async exchange(request) {
      const url = new URL(request.url);
      invariant(url.protocol === 'https:', `the lab speaks https alone, not ${url.protocol}`);
      requireLabHost(hosts, url.hostname);
      if (request.identity) identityKey(request.identity);
      const admitted = admit(hosts, {
        method: request.method,
        target: `${url.pathname}${url.search}`,
        hostHeader: url.host,
        sni: url.hostname,
        headers: request.headers,
        body: request.body,
        clientCertificate: request.identity?.certificate,
      });
      const response = admitted.ok ? await handle(admitted.value) : refuse(admitted.error);
      return dispatch(request.method, response, now());
    },
    async close() {},
  };
}
