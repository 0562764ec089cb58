import { connect } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { LabError } from '../../src/core/errors.ts';
import { Channel } from './channel.ts';
import type { DriverWorld } from './driver.ts';
import { type RequestForm, requestFromForm, responseToForm } from './wire-form.ts';

/** Far below the silence after which an agent gives its runner up. */
const BEAT_MS = 5_000;

/** How long an agent may take to say its first word. */
const FIRST_WORD_MS = 30_000;

/**
 * Waits until the agent at the other end has started.
 * @returns whether it answered in time: one that hangs, as on a machine that has no room for its threads, does not
 * @throws LabError LAB_DRIVER_AGENT_LOST when it ended instead
 */
export async function greet(channel: Channel): Promise<boolean> {
  const patience = new AbortController();
  const silence = setTimeout(FIRST_WORD_MS, false, { ref: false, signal: patience.signal }).catch(() => false);
  try {
    return await Promise.race([channel.call('hello', null).then(() => true), silence]);
  } finally {
    patience.abort();
  }
}

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
