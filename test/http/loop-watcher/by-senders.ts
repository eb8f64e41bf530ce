import { gzipSync } from 'node:zlib';
import { json, form, mib, bodies, gzipped, genuine, type WorstRequest } from './make-request.ts';

export const senders: readonly WorstRequest[] = [
  ...Object.entries(bodies).map(
    ([name, make]): WorstRequest => ({
      who: 'sender',
      what: `25 MB of ${name}`,
      request: genuine('github', () => make(24.9 * mib)),
    }),
  ),
  {
    who: 'sender',
    what: '25 MB of oneText that somebody waits for',
    request: genuine('waited', () => bodies.oneText(24.9 * mib)),
  },
  {
    who: 'sender',
    what: '25 KB of gzip, 25 MB of objects',
    request: genuine('github', () => gzipSync(bodies.objects(24.9 * mib)), gzipped(json)),
  },
  {
    who: 'sender',
    what: '25 MB of objects as events of their own',
    request: genuine('split', () => bodies.objects(24.9 * mib)),
  },
  {
    who: 'sender',
    what: '10,000 events in one list',
    request: genuine('split', () =>
      JSON.stringify(Array.from({ length: 10_000 }, (_, i) => ({ id: i, type: 'open', text: 'x'.repeat(100) }))),
    ),
  },
  {
    who: 'sender',
    what: '10,000 fields of a form',
    request: genuine(
      'github',
      () => Array.from({ length: 9_999 }, (_, i) => `f${i}=${'%41'.repeat(100)}`).join('&'),
      form,
    ),
  },
  {
    who: 'sender',
    what: 'a form of one field of 25 MB',
    request: genuine('github', () => `payload=${'+'.repeat(24.9 * mib)}`, form),
  },
  {
    who: 'sender',
    what: '25 MB of text',
    request: genuine('github', () => 'ü'.repeat(12.4 * mib), { 'Content-Type': 'text/plain' }),
  },
  {
    who: 'sender',
    what: '25 MB of bytes',
    request: genuine('github', () => Buffer.alloc(24.9 * mib, 0xff), { 'Content-Type': 'application/octet-stream' }),
  },
  {
    who: 'sender',
    what: '900 parts of a multipart form of 25 MB',
    request: genuine(
      'github',
      () =>
        `${Array.from({ length: 900 }, (_, i) => `--b\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\n${'x'.repeat(27_000)}\r\n`).join('')}--b--\r\n`,
      { 'Content-Type': 'multipart/form-data; boundary=b' },
    ),
  },
];
