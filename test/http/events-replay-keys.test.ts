import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { exportJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
let signalbox: Signalbox;
let issuer: Server;
let issuerUrl: string;

beforeAll(async () => {
  const keySet = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] });
  issuer = createServer((_request, response) => response.end(keySet));
  await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
  const address = issuer.address();
  issuerUrl = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  signalbox = await startSignalbox({ worker: false, config: { allowTargets: ['127.0.0.1'] } });
});

afterAll(async () => {
  await signalbox?.stop();
  issuer?.close();
});

const config = (audience: string) => ({
  sourcePlatform: 'Custom',
  receiverWorkflowNamesToVersions: { orders: 0 },
  signalbox: { custom: { kind: 'jwt', jwksUrl: `${issuerUrl}/keys`, issuer: issuerUrl, audience } },
});
const replay = (id: string) => signalbox.call('POST', `/api/events/${id}/replay`);

test('a refused token is verified again with the issuer’s keys, once the source is mended, alone or among many (R100)', async () => {
  const source = await signalbox.createSource(config('another'));
  for (const n of [1, 2]) {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .setIssuer(issuerUrl)
      .setAudience('signalbox')
      .setExpirationTime('1m')
      .sign(privateKey);
    expect(
      (
        await signalbox.postEvent(source.id, {
          headers: { Authorization: `Bearer ${token}` },
          body: JSON.stringify({ n }),
        })
      ).status,
    ).toBe(401);
  }
  const refused = await signalbox.ledger(source.id);
  expect((await replay(refused[0].id)).body).toMatchObject({
    status: 409,
    message: expect.stringContaining('another audience'),
  });
  await signalbox.must('PUT', `/api/metadata/webhook/${source.id}`, { name: source.name, ...config('signalbox') });
  expect((await replay(refused[0].id)).status).toBe(200);
  const many = await signalbox.must('POST', '/api/events/replay', {
    filter: { source: source.id, outcome: 'rejected' },
  });
  expect(many).toMatchObject({ matched: 1, replayed: 1 });
});
