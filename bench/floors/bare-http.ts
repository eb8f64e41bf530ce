import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { v7 as uuidv7 } from 'uuid';
import { createRecorder } from '../../src/inbound/receive/receive.ts';
import type { NewEvent } from '../../src/model/inbound/event.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createEventStore } from '../../src/store/inbound/event-store.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { secret } from '../github.ts';
import { createPlainLog } from './plain-log.ts';

// A hand-written receiver that trusts its HMAC and commits in groups: no framework, no sources, no parsing,
// no matching. `INSERT=same` writes our row with our statement, `INSERT=plain` a row of four columns.

const { pool } = openDatabase(process.env.DATABASE_URL ?? '');
const log =
  process.env.INSERT === 'plain'
    ? await createPlainLog(pool)
    : createEventStore(pool, createSecretBox(Buffer.alloc(32)));
const recorder = createRecorder(log);
const sourceId = process.env.SOURCE_ID ?? '';

createServer((request, response) => {
  if (request.method === 'GET') return void response.writeHead(200).end();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const wanted = createHmac('sha256', secret).update(body).digest();
    const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice('sha256='.length), 'hex');
    if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted))
      return void response.writeHead(401).end();
    const headers: (readonly [string, string])[] = [];
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      headers.push([request.rawHeaders[at] ?? '', request.rawHeaders[at + 1] ?? '']);
    const event: NewEvent = {
      id: uuidv7(),
      sourceId,
      sourceRevision: 1,
      outcome: { kind: 'accepted' },
      delivery: { key: `id:${String(request.headers['x-github-delivery'])}` },
      eventType: String(request.headers['x-github-event']),
      method: 'POST',
      url: request.url ?? '',
      headers,
      body,
      verifiesUrl: false,
    };
    recorder.add(event).then(
      () => response.writeHead(200, { 'Content-Length': 0 }).end(),
      () => response.writeHead(503).end(),
    );
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
