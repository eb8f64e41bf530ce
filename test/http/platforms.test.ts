import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DescribedField, PlatformDescriptor } from '../../src/model/inbound/platform-descriptor.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
let described: readonly PlatformDescriptor[];
beforeAll(async () => {
  signalbox = await startSignalbox({ worker: false });
  described = (await signalbox.must('GET', '/api/platforms')).platforms;
});
afterAll(() => signalbox?.stop());

it('lists the ten of Conductor’s document first, under its own names', () => {
  expect(described.slice(0, 10).map(({ sourcePlatform }) => sourcePlatform)).toEqual([
    'GitHub',
    'Slack',
    'Twilio',
    'Stripe',
    'Pagerduty',
    'Zendesk',
    'Twitter',
    'Facebook',
    'Sendgrid',
    'Custom',
  ]);
});

it.each([
  ['github', 'Secret'],
  ['twilio', 'AuthToken'],
  ['stripe', 'endpointSecret'],
  ['zendesk', 'SIGNING_SECRET'],
  ['twitter', 'TWITTER_CONSUMER_SECRET'],
  ['pagerduty', 'Secret'],
])('%s: the secret is called %s, and is said to be one', async (id, label) => {
  const { fields } = await signalbox.must('GET', `/api/platforms/${id}`);
  expect(fields[0]).toMatchObject({ path: 'secretValue', label, kind: 'text', secret: true, needed: 'toVerify' });
});

it('has for each where to click, what to paste and what goes wrong, without links', () => {
  for (const { id, help, pasteUrl, signing, verifiedBy, notes } of described) {
    expect([help.length >= 2 && help.length <= 4, pasteUrl !== '', signing !== ''], id).toEqual([true, true, true]);
    const texts = [...help, pasteUrl, signing, verifiedBy, ...notes].join('\n');
    // What is to be typed may be an address.
    expect(texts.replaceAll(/`[^`]+`/g, ''), id).not.toMatch(/https?:\/\/|\]\(/);
    for (const sentence of help) expect(sentence, id).toMatch(/^\S.{20,230}[.]$/);
  }
});

it('a form drawn from the fields saves every platform, and it then lacks nothing', async () => {
  for (const { id, title, sourcePlatform, fields } of described) {
    const config = fields
      .filter(({ needed }) => needed !== undefined)
      .reduce((all, field) => withValue(all, field.path.split('.'), filled(id, field)), {
        name: `form of ${title}`,
        sourcePlatform,
        receiverWorkflowNamesToVersions: { orderPayment: 0 },
      } as object);
    const answer = await signalbox.call('POST', '/api/metadata/webhook', config);
    expect([answer.status, answer.body.warnings], `${id} ${answer.text}`).toEqual([200, undefined]);
  }
});

it('fields that are not needed can be left out, and one that is needed to save is asked for by its place', async () => {
  const { status, body } = await signalbox.call('POST', '/api/metadata/webhook', {
    name: 'without headers',
    sourcePlatform: 'Custom',
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
  });
  expect([status, body.validationErrors.map(({ path }: { path: string }) => path)]).toEqual([400, ['headers']]);
});

it('an unknown platform is 404 and says which was meant; other spellings of a known one are taken', async () => {
  const { status, body } = await signalbox.call('GET', '/api/platforms/gihub');
  expect([status, body.message]).toEqual([404, expect.stringContaining('did you mean "github"?')]);
  expect((await signalbox.must('GET', '/api/platforms/Git-Hub')).id).toBe('github');
  expect((await signalbox.call('GET', '/api/platforms?limit=1')).status).toBe(400);
});

/** A value of the form that the field wants. Public keys are those of the examples. */
function filled(id: string, field: DescribedField): unknown {
  const keys: Readonly<Record<string, string>> = {
    sendgrid: described.find((one) => one.id === id)?.example['secretValue'] as string,
    discord: 'a'.repeat(64),
    'microsoft-teams': 'c2VjcmV0',
    svix: 'whsec_c2VjcmV0',
    'standard-webhooks': 'whsec_c2VjcmV0',
  };
  switch (field.kind) {
    case 'text':
      return keys[id] ?? 'a text';
    case 'map':
      return { 'X-Key': 'value' };
    case 'list':
      return field.of.kind === 'group'
        ? [{ keyId: 'k', algorithm: 'hmac-sha256', secretBase64: 'c2VjcmV0' }]
        : [`${field.of.kind === 'text' ? (field.of.beginsWith ?? '') : ''}x`];
    default:
      throw new Error(`${id} ${field.path}`);
  }
}

function withValue(into: object, [name = '', ...rest]: readonly string[], value: unknown): object {
  const inner: unknown = Object.entries(into).find(([known]) => known === name)?.[1];
  return { ...into, [name]: rest.length === 0 ? value : withValue((inner ?? {}) as object, rest, value) };
}
