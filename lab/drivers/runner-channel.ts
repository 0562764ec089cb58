import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '../../src/core/errors.ts';
import { Channel } from './channel.ts';
import type { DriverWorld } from './driver.ts';
import { type RequestForm, requestFromForm, responseToForm } from './wire-form.ts';

/** Far below the silence after which an agent gives its runner up. */
const BEAT_MS = 5_000;

/**
 * The runner's end of an agent's stream: answers its requests, connects its TLS bytes to the listener, and lets it
 * hear that the runner lives.
 */
export function openRunnerChannel(
  input: Readable,
  output: Writable,
  { transport, listener }: Pick<DriverWorld, 'transport' | 'listener'>,
): Channel {
  const heart = setInterval(() => channel.beat(), BEAT_MS);
  heart.unref();
  const channel: Channel = new Channel(input, output, {
    onCall: async (method, argument) => {
      if (method !== 'exchange') throw new LabError('LAB_INTERNAL_INVARIANT', `an agent asked for ${method}`);
      return responseToForm(await transport.exchange(requestFromForm(argument as RequestForm)));
    },
    onSocket: (socket) => {
      if (listener === undefined) {
        socket.destroy();
        return;
      }
      const upstream = connect(listener.port, '127.0.0.1');
      socket.pipe(upstream).pipe(socket);
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
      socket.on('close', () => upstream.destroy());
    },
    onClose: () => clearInterval(heart),
  });
  return channel;
}
