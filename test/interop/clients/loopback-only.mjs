import { createRequire } from 'node:module';

// Loaded before a foreign client: whatever name it may come to look up, nothing but loopback is ever reached. What it
// asked for is an error that fails its test.
const dns = createRequire(import.meta.url)('node:dns');
const lookup = dns.lookup;

dns.lookup = (name, options, callback) => {
  const answer = typeof options === 'function' ? options : callback;
  if (name === 'localhost' || name === '127.0.0.1') return lookup(name, options, callback);
  return answer(new Error(`the client would leave the lab for ${name}`));
};
