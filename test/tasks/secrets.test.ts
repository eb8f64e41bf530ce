import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestReceiver } from '../outbound/receiver.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => void (signalbox = await startSignalbox()));
afterAll(() => signalbox?.stop());

const put = (path: string, value: string) => signalbox.call('PUT', path, value, { 'Content-Type': 'text/plain' });
const newName = () => `name_${randomUUID().replaceAll('-', '_')}`;

const untilWaiting = (type: string, count: number) =>
  expect
    .poll(async () => (await signalbox.get(`/api/tasks/queue/sizes?taskType=${type}`)).body[type], { timeout: 60_000 })
    .toBe(count);

/** All of it, once the run is over, with payloads as the text that they are. */
async function historyOf(workflowId: string): Promise<string> {
  const run = signalbox.client.workflow.getHandle(workflowId);
  await expect.poll(async () => (await run.describe()).status.name, { timeout: 60_000 }).not.toBe('RUNNING');
  const text = JSON.stringify((await run.fetchHistory()).events, (key, value) =>
    key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
  );
  expect(text).toContain('workflow.secrets.');
  return text;
}

describe('secrets (A65, A172)', () => {
  test('a secret goes in and never comes out', async () => {
    const name = newName();
    expect((await put(`/api/secrets/${name}`, 's3cret-value')).status).toBe(200);
    expect(await signalbox.must('GET', `/api/secrets/${name}/exists`)).toBe(true);
    expect((await signalbox.get(`/api/secrets/${name}`)).text).toBe('***');
    expect(await signalbox.must('POST', '/api/secrets')).toContain(name);
    const { rows } = await signalbox.pool.query('SELECT sealed_value FROM task_secret WHERE name = $1', [name]);
    expect(rows[0].sealed_value.toString('latin1')).not.toContain('s3cret');
    expect((await signalbox.call('DELETE', `/api/secrets/${name}`)).status).toBe(200);
    expect((await signalbox.get(`/api/secrets/${name}`)).status).toBe(404);
    expect((await put('/api/secrets/a%20b', 'x')).status).toBe(400);
  });

  test('an HTTP task sends it; history, execution and output have its name alone', async () => {
    const [name, document] = [newName(), newName()];
    await put(`/api/secrets/${name}`, 's3cret-token');
    await put(`/api/secrets/${document}`, JSON.stringify({ user: { name: 's3cret-user' } }));
    const receiver = await startTestReceiver((response, request) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ heard: request.headers['x-key'], body: request.body.toString() }));
    });
    const workflowId = await signalbox.startWorkflow(
      await signalbox.saveDefinition([
        {
          name: 'call',
          taskReferenceName: 'call',
          type: 'HTTP',
          inputParameters: {
            uri: receiver.url,
            method: 'POST',
            headers: { 'X-Key': `key \${workflow.secrets.${name}}` },
            body: { user: `\${workflow.secrets.${document}.user.name}`, said: '${workflow.input.said}' },
          },
        },
      ]),
      // The author of this must not learn the secret.
      { said: `please: \${workflow.secrets.${name}}` },
    );
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    const [request] = receiver.deliveries;
    expect(request?.headers['x-key']).toBe('key s3cret-token');
    expect(JSON.parse(String(request?.body))).toEqual({
      user: 's3cret-user',
      said: `please: \${workflow.secrets.${name}}`,
    });
    expect(run.output.response.body.heard).toBe('key ***');
    for (const text of [JSON.stringify(run), await historyOf(workflowId)]) expect(text).not.toContain('s3cret');
    await receiver.close();
  });

  test('a host can be one: neither answers nor the log tell it', async () => {
    const name = newName();
    const receiver = await startTestReceiver((response) => void response.writeHead(200).end('ok'));
    await put(`/api/secrets/${name}`, `127.0.0.1:${receiver.port}`);
    const inputParameters = { uri: `http://\${workflow.secrets.${name}}/hook` };
    const workflowId = await signalbox.startWorkflow(
      await signalbox.saveDefinition([{ name: 'call', taskReferenceName: 'call', type: 'HTTP', inputParameters }]),
    );
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(receiver.deliveries).toHaveLength(1);
    const lines = signalbox.logLines.filter((line) => line.includes('http.finished') && line.includes(workflowId));
    expect(lines).toHaveLength(1);
    for (const text of [...lines, JSON.stringify(run), await historyOf(workflowId)])
      expect(text).not.toContain(`127.0.0.1:${receiver.port}`);
    await receiver.close();
  });

  test('a server that repeats it in other letters tells nobody', async () => {
    const key = '-----BEGIN "KEY"-----\n<s3cret>/ä&+=?#%ü\'\\\n-----END-----\n';
    const basic = 'me:s3cret-password';
    const [begin, longer, form, code] = [newName(), newName(), newName(), newName()];
    await put(`/api/secrets/${begin}`, 's3cret-short');
    await put(`/api/secrets/${longer}`, 's3cret-short-and-long');
    await put(`/api/secrets/${form}`, key);
    await put(`/api/secrets/${code}`, Buffer.from(basic).toString('base64'));
    const inJson = JSON.stringify(key).slice(1, -1);
    const answer = {
      json: key,
      [`key ${key}`]: 1,
      trimmed: key.trim(),
      inside: JSON.stringify({ key }),
      python: inJson.replaceAll('ä', '\\u00e4').replaceAll('ü', '\\u00fc'),
      php: inJson.replaceAll('/', '\\/'),
      part: encodeURIComponent(key),
      small: encodeURIComponent(key).replaceAll(/%../g, (digits) => digits.toLowerCase()),
      fields: new URLSearchParams({ key }).toString(),
      query: new URL(`http://localhost/?key=${key.replaceAll('#', '%23')}`).href,
      html: key
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
      encoded: ['', 'a', 'ab'].map((before) => Buffer.from(`${before}s3cret-short-and-long:`).toString('base64')),
      longer: 's3cret-short-and-long',
      decoded: basic.slice(3),
    };
    const receiver = await startTestReceiver((response) => {
      response.writeHead(422, 'no s3cret-short', { 'X-Heard': encodeURIComponent(key), 'X-s3cret-short': 'x' });
      response.end(JSON.stringify(answer));
    });
    const workflowId = await signalbox.startWorkflow(
      await signalbox.saveDefinition([
        {
          name: 'call',
          taskReferenceName: 'call',
          type: 'HTTP',
          inputParameters: {
            uri: receiver.url,
            method: 'POST',
            headers: { Authorization: `Basic \${workflow.secrets.${code}}` },
            body: [begin, longer, form].map((name) => `\${workflow.secrets.${name}}`),
          },
        },
      ]),
    );
    const run = await signalbox.untilStatus(workflowId, 'FAILED');
    expect(receiver.deliveries[0]?.json).toEqual(['s3cret-short', 's3cret-short-and-long', key]);
    const { body, headers, reasonPhrase } = run.tasks[0].outputData.response;
    expect(reasonPhrase).toBe('no ***');
    expect(headers).toMatchObject({ 'X-Heard': ['***'], 'X-***': ['x'] });
    const hidden = Object.keys(answer).map((name) => [
      name === `key ${key}` ? 'key ***' : name,
      expect.stringContaining('***'),
    ]);
    expect(body).toEqual({ ...Object.fromEntries(hidden), 'key ***': 1, encoded: expect.any(Array), longer: '***' });
    for (const text of body.encoded) expect(text).toMatch(/^.{0,4}\*{3}.{0,4}$/);
    for (const text of [JSON.stringify(run), await historyOf(workflowId)]) {
      expect(text).not.toContain('s3cret');
      expect(text).not.toContain('END');
      expect(text).toContain('***');
    }
    await receiver.close();
  });

  test('a worker gets it with its task, and nobody else does', async () => {
    const [name, type] = [newName(), `work-${randomUUID()}`];
    await put(`/api/secrets/${name}`, 's3cret-for-worker');
    const inputParameters = { key: `\${workflow.secrets.${name}}`, data: '${workflow.input}' };
    const workflowId = await signalbox.startWorkflow(
      await signalbox.saveDefinition([{ name: type, taskReferenceName: 'work', type: 'SIMPLE', inputParameters }]),
      { deep: [`\${workflow.secrets.${name}}`] },
    );
    const { body: task } = await signalbox.get(`/api/tasks/poll/${type}`);
    expect(task.inputData).toEqual({ key: 's3cret-for-worker', data: { deep: [`\${workflow.secrets.${name}}`] } });
    const shown = await signalbox.must('GET', `/api/tasks/${task.taskId}`);
    expect(shown.inputData.key).toBe(`\${workflow.secrets.${name}}`);
    await signalbox.must('POST', '/api/tasks', { taskId: task.taskId, status: 'COMPLETED' });
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    for (const text of [JSON.stringify(run), await historyOf(workflowId)]) expect(text).not.toContain('s3cret');
  });

  test('data that ends in a dollar does not hide the secret after it', async () => {
    const [name, type] = [newName(), `work-${randomUUID()}`];
    await put(`/api/secrets/${name}`, 's3cret-after');
    const inputParameters = { key: `\${workflow.input.data}\${workflow.secrets.${name}}` };
    await signalbox.startWorkflow(
      await signalbox.saveDefinition([{ name: type, taskReferenceName: 'work', type: 'SIMPLE', inputParameters }]),
      { data: `\${workflow.secrets.${name}}$$` },
    );
    const { body: tasks } = await signalbox.get(`/api/tasks/poll/batch/${type}?count=1&timeout=20000`);
    expect(tasks[0].inputData).toEqual({ key: `\${workflow.secrets.${name}}$$s3cret-after` });
  });

  test('where none is handed off the definition has a warning, and an activity is not started', async () => {
    const [secret, type] = ['${workflow.secrets.key}', `work-${randomUUID()}`];
    const task = (reference: string, more: object) => ({ name: type, taskReferenceName: reference, ...more });
    const start = {
      name: 'x',
      input: { deep: [`key ${secret}`] },
      workflowDef: { name: 'x', tasks: [task('a', { type: 'SIMPLE', inputParameters: { key: secret } })] },
    };
    const { body, status } = await signalbox.call('POST', '/api/metadata/workflow', {
      name: type,
      tasks: [
        task('a', { type: 'HTTP', inputParameters: { uri: `https://example.com/${secret}` } }),
        task('b', { type: 'SET_VARIABLE', inputParameters: { key: secret, text: `$${secret}` } }),
        task('c', { type: 'START_WORKFLOW', inputParameters: { startWorkflow: start } }),
      ],
      outputParameters: { key: secret },
    });
    expect(status).toBe(200);
    const said = body.warnings.filter(({ message }: { message: string }) => message.includes('are handed secrets'));
    expect(said.map(({ path }: { path: string }) => path)).toEqual([
      'tasks[1].inputParameters.key',
      'tasks[2].inputParameters.startWorkflow.input.deep[0]',
      'outputParameters.key',
    ]);
    await signalbox.must('POST', '/api/metadata/taskdefs', [{ name: type, signalbox: { temporalTaskQueue: 'q' } }]);
    const run = await signalbox.untilStatus(
      await signalbox.startWorkflow(
        await signalbox.saveDefinition([task('a', { type: 'SIMPLE', inputParameters: { key: secret } })]),
      ),
      'FAILED',
    );
    expect(run.reasonForIncompletion).toContain('activities on the Temporal task queue q are handed none');
  });

  test('one that does not open fails its task alone', async () => {
    const [broken, whole, type] = [newName(), newName(), `work-${randomUUID()}`];
    await put(`/api/secrets/${broken}`, 's3cret-broken');
    await put(`/api/secrets/${whole}`, 's3cret-whole');
    await signalbox.pool.query(`UPDATE task_secret SET sealed_value = '\\x0102' WHERE name = $1`, [broken]);
    const start = async (name: string) =>
      signalbox.startWorkflow(
        await signalbox.saveDefinition([
          {
            name: type,
            taskReferenceName: 'work',
            type: 'SIMPLE',
            inputParameters: { key: `\${workflow.secrets.${name}}` },
          },
        ]),
      );
    const [failing, going] = [await start(broken), await start(whole)];
    await untilWaiting(type, 2);
    const { body: tasks } = await signalbox.get(`/api/tasks/poll/batch/${type}?count=2&timeout=10000`);
    expect(tasks.map(({ inputData }: { inputData: unknown }) => inputData)).toEqual([{ key: 's3cret-whole' }]);
    const run = await signalbox.untilStatus(failing, 'FAILED');
    expect(run.reasonForIncompletion).toContain(`the secret ${broken} does not open`);
    await signalbox.must('POST', '/api/tasks', { taskId: tasks[0].taskId, status: 'COMPLETED' });
    await signalbox.untilStatus(going, 'COMPLETED');
    expect((await signalbox.call('DELETE', `/api/secrets/${broken}`)).status).toBe(200);
  });

  test('while secrets cannot be read a task waits for the next poll', async () => {
    const [name, type] = [newName(), `work-${randomUUID()}`];
    await put(`/api/secrets/${name}`, 's3cret-later');
    const inputParameters = { key: `\${workflow.secrets.${name}}` };
    await signalbox.startWorkflow(
      await signalbox.saveDefinition([{ name: type, taskReferenceName: 'work', type: 'SIMPLE', inputParameters }]),
    );
    await untilWaiting(type, 1);
    await signalbox.pool.query('ALTER TABLE task_secret RENAME TO task_secret_away');
    try {
      expect((await signalbox.get(`/api/tasks/poll/${type}`)).status).toBe(204);
    } finally {
      await signalbox.pool.query('ALTER TABLE task_secret_away RENAME TO task_secret');
    }
    const { body: tasks } = await signalbox.get(`/api/tasks/poll/batch/${type}?count=1&timeout=20000`);
    expect(tasks).toMatchObject([{ inputData: { key: 's3cret-later' }, pollCount: 1 }]);
  });

  test('one that is not there fails the task for good, and says how to save it', async () => {
    const type = `work-${randomUUID()}`;
    const inputParameters = { key: '${workflow.secrets.nobody_has_this}' };
    const workflowId = await signalbox.startWorkflow(
      await signalbox.saveDefinition([{ name: type, taskReferenceName: 'work', type: 'SIMPLE', inputParameters }]),
    );
    expect((await signalbox.get(`/api/tasks/poll/${type}`)).status).toBe(204);
    const run = await signalbox.untilStatus(workflowId, 'FAILED');
    expect(run.reasonForIncompletion).toContain('there is no ${workflow.secrets.nobody_has_this}');
  });
});

test('environment variables are values of expressions, as they were when the run began', async () => {
  const name = newName();
  expect((await put(`/api/environment/${name}`, 'eu-1')).status).toBe(200);
  expect((await signalbox.get(`/api/environment/${name}`)).text).toBe('eu-1');
  expect(await signalbox.must('GET', '/api/environment')).toContainEqual({ name, value: 'eu-1' });
  const definition = await signalbox.saveDefinition([
    {
      name: 's',
      taskReferenceName: 's',
      type: 'INLINE',
      inputParameters: { expression: '$.region + "!"', region: `\${workflow.env.${name}}` },
    },
  ]);
  const run = await signalbox.untilStatus(await signalbox.startWorkflow(definition), 'COMPLETED');
  expect(run.output).toEqual({ result: 'eu-1!' });
  expect((await signalbox.call('DELETE', `/api/environment/${name}`)).status).toBe(200);
  expect((await signalbox.get(`/api/environment/${name}`)).status).toBe(404);
});
