import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { triggerCommand } from '../../src/cli/trigger.ts';
import { platforms } from '../../src/platforms/index.ts';
import { samples } from '../../src/platforms/samples/index.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox({ worker: false })));
afterAll(() => signalbox?.stop());

async function trigger(words: readonly string[], env: Record<string, string> = {}) {
  const out: string[] = [];
  const error: string[] = [];
  const code = await triggerCommand.run(words, {
    out: (line) => out.push(line),
    error: (line) => error.push(line),
    env: { SIGNALBOX_URL: signalbox.url, ...env },
  });
  return { code, out: out.join('\n'), error: error.join('\n') };
}

const create = (more: object): Promise<{ id: string; name: string }> =>
  signalbox.createSource({ name: randomUUID(), receiverWorkflowNamesToVersions: { orderPayment: 0 }, ...more });

/** The ten of Conductor's document but SendGrid, whose private key a server never has. */
const signable = platforms.slice(0, 10).filter(({ name }) => name !== 'sendgrid');

test.each(signable.map(({ name }) => name))(
  '%s: the command makes a webhook, and every sample of the platform is genuine to it and on record',
  async (name) => {
    const made = await trigger([name, '--create', '--json']);
    expect(made.code, made.error).toBe(0);
    const { webhookId } = JSON.parse(made.out);
    for (const { event, isHandshake } of samples[name] ?? []) {
      if (isHandshake) continue;
      const { code, out, error } = await trigger([webhookId, event, '--json']);
      expect([code, JSON.parse(out).outcome], `${event} ${error}`).toEqual([0, 'accepted']);
      expect(await signalbox.must('GET', `/api/events/${JSON.parse(out).eventId}`)).toMatchObject({
        outcome: 'accepted',
      });
    }
    expect((await signalbox.must('GET', `/api/metadata/webhook/${webhookId}`)).urlVerified).toBe(true);
  },
);

test('a new webhook has a secret of its own, so another one is refused before it is made', async () => {
  const words = ['intercom', '--create', '--secret-env', 'HUSH'];
  await expect(trigger(words, { HUSH: 'hush' })).rejects.toThrow('a secret of its own');
  expect((await trigger(['intercom', '--create'])).error).toContain('made the webhook');
  expect((await trigger(['intercom', '--create', '--workflow', 'other'])).error).toContain('was there already');
});

describe('with the secret, the command signs and posts as the platform does', () => {
  test('another value for a member of the body arrives', async () => {
    const { id, name } = await create({ sourcePlatform: 'GitHub', secretValue: 'hush' });
    const words = [name, 'issues.opened', '--secret-env', 'HUSH', '--set', 'action=reopened', '--json'];
    const { code, out } = await trigger(words, { HUSH: 'hush' });
    expect(code).toBe(0);
    const entry = await signalbox.must('GET', `/api/events/${JSON.parse(out).eventId}`);
    expect([entry.sourceId, JSON.parse(entry.body).action]).toEqual([id, 'reopened']);
  });

  test('a wrong secret is refused: the reason is told, and the exit code is 1', async () => {
    const { name } = await create({ sourcePlatform: 'Zendesk', secretValue: 'hush' });
    const { code, error } = await trigger([name, '--secret-env', 'HUSH'], { HUSH: 'other' });
    expect([code, error]).toEqual([1, expect.stringContaining('signature mismatch')]);
  });
});

describe('what cannot be meant is said before anything is sent', () => {
  test.each([
    [['gihub'], /Did you mean github\?/],
    [[], /Name a platform/],
    [['github', 'push', 'more'], /one word too many/],
    [['github', '--set', 'action=x'], /needs --secret-env/],
    [['shopify'], /no webhook of Shopify yet; --create makes one/],
    [['github', '--secret-env', 'NOT_SET'], /NOT_SET of --secret-env is not set/],
  ] as const)('%j', async (words, message) => {
    const asked = trigger([...words]);
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toBeInstanceOf(UsageError);
  });

  test('two webhooks of one platform: their names are told', async () => {
    const [first, second] = [
      await create({ sourcePlatform: 'Linear', secretValue: 's' }),
      await create({ sourcePlatform: 'Linear', secretValue: 's' }),
    ];
    await expect(trigger(['linear'])).rejects.toThrow(
      new RegExp(`2 webhooks are of Linear.*${first.name}.*${second.name}|${second.name}.*${first.name}`),
    );
  });

  test('a server that is not there is said with its address', async () => {
    await expect(trigger(['github'], { SIGNALBOX_URL: 'http://127.0.0.1:1' })).rejects.toThrow(
      'http://127.0.0.1:1 does not answer (SIGNALBOX_URL)',
    );
  });

  test('--list says what there is, without a server', async () => {
    const { out } = await trigger(['stripe', '--list'], { SIGNALBOX_URL: 'http://127.0.0.1:1' });
    expect(out).toMatch(/invoice\.payment_failed +a card was declined/);
  });
});
