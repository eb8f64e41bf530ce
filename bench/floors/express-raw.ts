import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { secret } from '../github.ts';

// The receiver of every tutorial: Express' own parser, a check of the signature, and nothing kept.

const app = express();
app.get('/health', (_request, response) => void response.sendStatus(200));
app.post('/webhook/:id', express.raw({ type: () => true, limit: '25mb' }), (request, response) => {
  const wanted = createHmac('sha256', secret).update(request.body).digest();
  const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice('sha256='.length), 'hex');
  if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted)) return void response.status(401).end();
  response.status(200).end();
});
app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => process.exit());
