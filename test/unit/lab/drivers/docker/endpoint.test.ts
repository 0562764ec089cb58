import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findEndpoint } from '../../../../../lab/drivers/docker/endpoint.ts';
import { temporaryFolder } from '../../../../support/directory.ts';

const idOf = (context: string) => createHash('sha256').update(context).digest('hex');
const meta = (context: string, Host: string) => ({
  [`contexts/meta/${idOf(context)}/meta.json`]: JSON.stringify({ Name: context, Endpoints: { docker: { Host } } }),
});

test('DOCKER_HOST goes before every context, and an empty one does not count', () => {
  const DOCKER_CONFIG = temporaryFolder(meta('elsewhere', 'unix:///x/docker.sock'));
  const DOCKER_HOST = 'tcp://build:2375';
  expect(findEndpoint({ DOCKER_CONFIG, DOCKER_HOST, DOCKER_CONTEXT: 'elsewhere' })).toMatchObject({
    said: DOCKER_HOST,
    options: {},
  });
  expect(findEndpoint({ DOCKER_CONFIG, DOCKER_HOST: '', DOCKER_CONTEXT: 'elsewhere' }).options).toEqual({
    socketPath: '/x/docker.sock',
  });
});

test('DOCKER_CONTEXT goes before the context in use, and default is the default socket', () => {
  const DOCKER_CONFIG = temporaryFolder({
    'config.json': '{"currentContext":"used"}',
    ...meta('used', 'unix:///used.sock'),
    ...meta('named', 'unix:///named.sock'),
  });
  const said = (environment: NodeJS.ProcessEnv) => findEndpoint({ DOCKER_CONFIG, ...environment }).said;
  expect(said({})).toBe('unix:///used.sock (context used)');
  expect(said({ DOCKER_CONTEXT: 'named' })).toBe('unix:///named.sock (context named)');
  expect(said({ DOCKER_CONTEXT: 'default' })).toBe('the default socket');
  expect(said({ DOCKER_CONFIG: temporaryFolder() })).toBe('the default socket');
});

test('a socket that is not there need not be asked', () => {
  const folder = temporaryFolder({ 'docker.sock': '', 'config.json': 'not JSON' });
  const DOCKER_CONFIG = temporaryFolder({
    ...meta('here', `unix://${folder}/docker.sock`),
    ...meta('gone', `unix://${folder}/gone.sock`),
  });
  expect(findEndpoint({ DOCKER_CONFIG, DOCKER_CONTEXT: 'here' }).isThere).toBe(true);
  expect(findEndpoint({ DOCKER_CONFIG, DOCKER_CONTEXT: 'gone' }).isThere).toBe(false);
  expect(findEndpoint({ DOCKER_CONFIG: folder }).said).toBe('the default socket');
});

test('a context elsewhere is spoken to with its own certificates, or through ssh', () => {
  const tls = join('contexts', 'tls', idOf('build'), 'docker');
  const DOCKER_CONFIG = temporaryFolder({
    ...meta('build', 'tcp://build.contoso.com:2376'),
    ...Object.fromEntries(['ca', 'cert', 'key'].map((name) => [join(tls, `${name}.pem`), name])),
    ...meta('open', 'tcp://open.contoso.com:2375'),
    ...meta('far', 'ssh://me@far.contoso.com'),
  });
  const options = (DOCKER_CONTEXT: string) => findEndpoint({ DOCKER_CONFIG, DOCKER_CONTEXT }).options;
  const certificates = { ca: 'ca', cert: 'cert', key: 'key' };
  expect(options('build')).toEqual({ protocol: 'https', host: 'build.contoso.com', port: '2376', ...certificates });
  expect(options('open')).toEqual({ protocol: 'http', host: 'open.contoso.com', port: '2375' });
  expect(options('far')).toEqual({ protocol: 'ssh', host: 'far.contoso.com', port: 22, username: 'me' });
});

test('a context that is not known is an error with the way to those that are', () => {
  const DOCKER_CONFIG = temporaryFolder();
  expect(() => findEndpoint({ DOCKER_CONFIG, DOCKER_CONTEXT: 'missing' })).toThrow(
    expect.objectContaining({
      code: 'LAB_DRIVER_ENGINE_UNAVAILABLE',
      message: 'the Docker context missing is not known; `docker context ls` lists those that are',
    }),
  );
});
