import { defineConfig } from './lab/config/define-config.ts';

/** Every key with its default: without this file the lab does the same. */
export default defineConfig({
  seed: 1,
  driver: 'auto',
  transport: 'direct',
  pace: 'auto',
  scenarios: ['scenarios'],
  runDirectory: 'run',
  reporters: [['list']],
  service: { port: 8443, host: '127.0.0.1', delays: 'default' },
});
