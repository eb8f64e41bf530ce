import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

const secrets = {
  signing: `signing-${randomBytes(8).toString('hex')}`,
  extra: `extra-${randomBytes(8).toString('hex')}`,
  header: `header-${randomBytes(8).toString('hex')}`,
  token: `token-${randomBytes(8).toString('hex')}`,
};
let signalbox: Signalbox;
let workflowId: string;

/** One of everything that holds a secret, used rightly and wrongly. */
beforeAll(async () => {
  signalbox = await startSignalbox();
  const name = await signalbox.saveDefinition([waitTask({ done: true })]);
  const receiver = { receiverWorkflowNamesToVersions: { [name]: 0 } };
  const github = await signalbox.createSource({
    ...receiver,
    sourcePlatform: 'GitHub',
    secretValue: secrets.signing,
    signalbox: { extraSecrets: [secrets.extra] },
  });
  const custom = await signalbox.createSource({
    ...receiver,
    sourcePlatform: 'Custom',
    headers: { 'X-Secret-Key': secrets.header },
  });
  await signalbox.createSource({
    ...receiver,
    sourcePlatform: 'Facebook',
    secretKey: secrets.token,
    secretValue: secrets.signing,
  });
  workflowId = await signalbox.startWorkflow(name);
  await signalbox.postEvent(github.id, signAsGitHub(`${secrets.signing}x`, {}));
  await signalbox.postEvent(github.id, signAsGitHub(secrets.extra, { n: 1 }));
  const headers = {
    'X-Secret-Key': secrets.header,
    Authorization: `Bearer ${secrets.token}`,
    Cookie: `session=${secrets.token}`,
    'X-Plain': 'plain-text',
  };
  await signalbox.postEvent(custom.id, { headers, body: '{"n":2}' });
  await signalbox.postEvent(custom.id, {
    headers: { ...headers, 'X-Secret-Key': `${secrets.header}y` },
    body: '{"n":3}',
  });
  await signalbox.postEvent(custom.id, { headers, body: '{"done":true}' });
  await signalbox.untilStatus(workflowId, 'COMPLETED');
});

afterAll(() => signalbox?.stop());

describe('G9: secrets are sealed at rest and told to nobody', () => {
  test('no row of any table holds one, as text or as bytes', async () => {
    const { rows: tables } = await signalbox.pool.query(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    const found = [];
    let plain = 0;
    for (const { name } of tables) {
      const { rows } = await signalbox.pool.query(`SELECT t::text AS row FROM "${name}" t`);
      for (const { row } of rows) {
        if (row.includes('plain-text')) plain += 1;
        for (const secret of Object.values(secrets)) {
          for (const form of [
            secret,
            Buffer.from(secret).toString('hex'),
            Buffer.from(secret).toString('base64').replace(/.=*$/, ''),
          ]) {
            if (row.includes(form)) found.push(`${name}: ${secret}`);
          }
        }
      }
    }
    expect(found).toEqual([]);
    // The search would find one: what is no secret is there in the clear.
    expect(plain).toBeGreaterThan(0);
  });

  test('no line of the log holds one', () => {
    expect(signalbox.logLines.length).toBeGreaterThan(0);
    expectNoSecret(signalbox.logLines.join('\n'));
  });

  test('no answer of the API holds one but expected headers (R10, R12, R99)', async () => {
    const configs = await signalbox.must<any[]>('GET', '/api/metadata/webhook');
    const whole = await Promise.all(configs.map(({ id }) => signalbox.must('GET', `/api/metadata/webhook/${id}`)));
    const events = await Promise.all(configs.map(({ id }) => signalbox.ledger(id)));
    const details = await Promise.all(events.flat().map(({ id }) => signalbox.must('GET', `/api/events/${id}`)));
    expect(details).toHaveLength(5);
    expectNoSecret(JSON.stringify([configs, whole].flat().map(({ headers: _shown, ...rest }) => rest)));
    expectNoSecret(JSON.stringify([events, details]));
    expect(JSON.stringify(details)).toContain('plain-text');
  });

  test('no workflow history holds one', async () => {
    const history = await signalbox.client.workflow.getHandle(workflowId).fetchHistory();
    const texts = JSON.stringify(history).replaceAll(/"data":"([^"]*)"/g, (_whole, data) =>
      Buffer.from(data, 'base64').toString(),
    );
    expect(texts).toContain('done');
    expectNoSecret(texts);
  });

  test('the stored secrets still work after a restart with the same key, and with another it does not start', async () => {
    const beside = await startSignalbox({ beside: signalbox, worker: false });
    const github = (await beside.must<any[]>('GET', '/api/metadata/webhook')).find(
      ({ sourcePlatform }) => sourcePlatform === 'GitHub',
    );
    expect((await beside.postEvent(github.id, signAsGitHub(secrets.signing, { n: 4 }))).status).toBe(200);
    await beside.stop();
    const withAnotherKey = Object.assign(Object.create(signalbox), { secretKey: randomBytes(32) });
    await expect(startSignalbox({ beside: withAnotherKey, worker: false })).rejects.toThrow(/SIGNALBOX_SECRET_KEY/);
  });
});

function expectNoSecret(text: string): void {
  for (const secret of Object.values(secrets)) expect(text.includes(secret), `holds ${secret}`).toBe(false);
}
