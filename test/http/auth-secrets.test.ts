import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createSources } from '../../src/store/inbound/sources.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox.stop());

const base = {
  name: 'options',
  sourcePlatform: 'Twilio',
  secretValue: 'hush',
  receiverWorkflowNamesToVersions: { any: 0 },
};
const stored = async (id: string) =>
  (await createSources(signalbox.database, createSecretBox(signalbox.secretKey)).find(id))?.verifierSettings;

it('keys among the options are masked, kept by "***", sealed at rest and replaced when given anew', async () => {
  const extensions = {
    sharedKeys: { SK1: { secret: 'shared-one', algorithm: 'HMAC_SHA256' } },
    httpSignatures: { keys: [{ keyId: 'k', algorithm: 'hmac-sha256', secretBase64: 'c2lnbmF0dXJlLWtleQ==' }] },
    lowestSignatureVersion: 'v2',
    custom: {
      kind: 'challenge',
      field: 'c',
      signature: {
        kind: 'hmac',
        header: 'X-S',
        algorithm: 'sha256',
        encoding: 'hex',
        listSeparator: ',',
        idHeader: 'X-I',
        timestampHeader: 'X-T',
        timestampUnit: 'ms',
        keyEncoding: 'base64',
        template: '{id}.{timestamp}.{body}',
      },
    },
  };
  const { custom, ...options } = extensions;
  const made = await signalbox.createSource({ ...base, signalbox: extensions });
  const shown = await signalbox.must('GET', `/api/metadata/webhook/${made.id}`);
  expect(shown.signalbox).toMatchObject({
    ...extensions,
    sharedKeys: { SK1: { secret: '***' } },
    httpSignatures: { keys: [{ secretBase64: '***' }] },
  });
  await signalbox.must('PUT', `/api/metadata/webhook/${made.id}`, shown);
  expect(await stored(made.id)).toMatchObject({ secrets: ['hush'], custom, options });
  const { rows } = await signalbox.pool.query('SELECT to_jsonb(source) AS row FROM source');
  expect(JSON.stringify(rows)).not.toMatch(/shared-one|c2lnbmF0dXJl|hush/);
  await signalbox.must('PUT', `/api/metadata/webhook/${made.id}`, {
    ...shown,
    signalbox: { ...shown.signalbox, sharedKeys: { SK1: { secret: 'shared-two', algorithm: 'HMAC_SHA1' } } },
  });
  expect((await stored(made.id))?.options?.['sharedKeys']).toEqual({
    SK1: { secret: 'shared-two', algorithm: 'HMAC_SHA1' },
  });
  // A client that knows nothing of the extensions changes nothing of them.
  await signalbox.must('PUT', `/api/metadata/webhook/${made.id}`, { ...base, name: 'renamed' });
  expect((await stored(made.id))?.options?.['httpSignatures']).toEqual(extensions.httpSignatures);
});

it.each([
  [
    'a template without the body',
    { custom: { kind: 'hmac', header: 'X', algorithm: 'sha256', encoding: 'hex', template: '{url}' } },
    'template',
  ],
  [
    'a placeholder that there is not',
    { custom: { kind: 'hmac', header: 'X', algorithm: 'sha256', encoding: 'hex', template: '{body}{nonce}' } },
    'template',
  ],
  [
    'a timestamp without its header',
    { custom: { kind: 'hmac', header: 'X', algorithm: 'sha256', encoding: 'hex', template: '{timestamp}{body}' } },
    'timestampHeader',
  ],
  ['a token for nobody', { custom: { kind: 'jwt', jwksUrl: 'https://i.example', issuer: 'i' } }, 'audience'],
  ['SNS without a topic', { sns: { topicArns: [] } }, 'topicArns'],
])('%s is refused by name', async (_what, signalboxSettings, path) => {
  const { status, body } = await signalbox.call('POST', '/api/metadata/webhook', {
    ...base,
    name: path,
    signalbox: signalboxSettings,
  });
  expect([status, body.validationErrors[0].path]).toEqual([400, expect.stringContaining(path)]);
});
