import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox({ workflowTypes: ['waitOnce'] });
});

afterAll(() => signalbox?.stop());

/** Receives and starts what the payload names. */
const byPayload = `(function () {
  return { receiverWorkflowNamesToVersions: $.payload.receive || {}, workflowsToStart: $.payload.start || {} };
})();`;

const createSource = (expression: string, config: object = {}) => signalbox.createSource({ expression, ...config });

/** The ledger's entry of an event, once its work is done. */
async function settledEvent(answer: { headers: Record<string, unknown> }): Promise<any> {
  await signalbox.untilIdle();
  return signalbox.must('GET', `/api/events/${String(answer.headers['x-signalbox-event-id'])}`);
}

async function untilWaitingFor(sourceId: string): Promise<void> {
  const isWaiting = async () =>
    (await signalbox.pool.query(`SELECT 1 FROM wait WHERE scope = $1 AND state = 'open'`, [`source/${sourceId}`]))
      .rowCount === 1;
  for (let tries = 0; tries < 200 && !(await isWaiting()); tries += 1) await sleep(25);
}

const explained = (id: string) => signalbox.must('GET', `/api/events/${id}/explain`);

describe('targets that an expression chooses (R90)', () => {
  test('are resumed, and those that it does not choose are not', async () => {
    const [chosen, other] = [
      await signalbox.saveDefinition([waitTask({ '$.n': 1 })]),
      await signalbox.saveDefinition([waitTask({ '$.n': 1 })]),
    ];
    // The maps that stand beside an expression have no effect.
    const { id } = await createSource(byPayload, { receiverWorkflowNamesToVersions: { [other]: 0 } });
    const [waiting, passedOver] = [await signalbox.startWorkflow(chosen), await signalbox.startWorkflow(other)];
    await signalbox.untilWaiting(2);
    const entry = await settledEvent(await signalbox.postOpen(id, { n: 1, receive: { [chosen]: 0 } }));
    expect((await signalbox.untilStatus(waiting, 'COMPLETED')).tasks[0].outputData).toMatchObject({ n: 1 });
    expect(await signalbox.statusOf(passedOver)).toBe('RUNNING');
    expect(entry).toMatchObject({
      state: 'PROCESSED',
      choice: { receiverWorkflowNamesToVersions: { [chosen]: 0 }, workflowsToStart: {} },
    });
    await signalbox.must('DELETE', `/api/workflow/${passedOver}`);
    await signalbox.untilWaiting(0);
  });

  test('are resumed in the chosen version alone', async () => {
    const name = await signalbox.saveDefinition([waitTask()]);
    const { id } = await createSource(byPayload);
    const waiting = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    await settledEvent(await signalbox.postOpen(id, { receive: { [name]: 2 } }));
    expect(await signalbox.statusOf(waiting)).toBe('RUNNING');
    await signalbox.postOpen(id, { receive: { [name]: '1' } });
    await signalbox.untilStatus(waiting, 'COMPLETED');
  });

  test('are started, once, with an idempotency key of their own', async () => {
    const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
    const { id } = await createSource(byPayload);
    const start = { [name]: 0, idempotencyKey: 'key-${workflow.input.order}', idempotencyStrategy: 'RETURN_EXISTING' };
    const first = await settledEvent(await signalbox.postOpen(id, { order: 1, start }));
    expect(first.started).toMatchObject([{ workflowName: name, outcome: 'STARTED' }]);
    const again = await settledEvent(await signalbox.postOpen(id, { order: 1, again: true, start }));
    expect(again.started).toMatchObject([{ outcome: 'EXISTING', workflowId: first.started[0].workflowId }]);
  });

  test('may be none: the event stays open', async () => {
    const name = await signalbox.saveDefinition([waitTask()]);
    const waiting = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    for (const expression of ['({})', 'undefined', 'null', '({ receiverWorkflowNamesToVersions: null })']) {
      const { id } = await createSource(expression, { workflowsToStart: { [name]: 0 } });
      const entry = await settledEvent(await signalbox.postOpen(id, {}));
      expect(entry).toMatchObject({
        state: 'OPEN',
        started: [],
        resumed: [],
        choice: { receiverWorkflowNamesToVersions: {}, workflowsToStart: {} },
      });
      expect((await explained(entry.id)).summary).toContain('The expression of its source chose no workflow for it');
    }
    expect(await signalbox.statusOf(waiting)).toBe('RUNNING');
    await signalbox.must('DELETE', `/api/workflow/${waiting}`);
  });

  test('get each element of a list, while what is chosen and started is so once for the whole (M29)', async () => {
    const [receiver, started] = [
      await signalbox.saveDefinition([waitTask({ '$.request[0].n': 2 })]),
      await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]),
    ];
    const { id } = await createSource(
      `({ receiverWorkflowNamesToVersions: { '${receiver}': $.payload.request.length === 3 ? 0 : 99 }, workflowsToStart: { '${started}': 0 } })`,
      { signalbox: { splitArrays: true } },
    );
    const waiting = await signalbox.startWorkflow(receiver);
    await signalbox.untilWaiting(1);
    const entry = await settledEvent(await signalbox.postOpen(id, [{ n: 1 }, { n: 2 }, { n: 3 }]));
    expect((await signalbox.untilStatus(waiting, 'COMPLETED')).tasks[0].outputData).toMatchObject({
      request: [{ n: 2 }],
    });
    expect(entry).toMatchObject({ resumed: [{ item: 1 }], started: [{ outcome: 'STARTED' }] });
  });
});

describe('a wait that begins after the event', () => {
  const listening = [
    { name: 'pause', taskReferenceName: 'pause', type: 'WAIT', inputParameters: { duration: '1 seconds' } },
    waitTask({ '$.n': 7 }),
  ];

  test('finds it when the expression chose its workflow, and not when it did not (G2, M36)', async () => {
    const [chosen, other] = [await signalbox.saveDefinition(listening), await signalbox.saveDefinition(listening)];
    const { id } = await createSource(byPayload);
    const [finds, misses] = [await signalbox.startWorkflow(chosen), await signalbox.startWorkflow(other)];
    await sleep(200);
    const entry = await settledEvent(await signalbox.postOpen(id, { n: 7, receive: { [chosen]: 0 } }));
    expect(entry.state).toBe('OPEN');
    await signalbox.untilStatus(finds, 'COMPLETED');
    await signalbox.untilWaiting(1);
    expect(await signalbox.statusOf(misses)).toBe('RUNNING');
    expect(await signalbox.must('GET', `/api/events/${entry.id}`)).toMatchObject({
      state: 'PROCESSED',
      resumed: [{ workflowId: finds, early: true }],
    });
    const { waits } = await signalbox.must('GET', `/api/waits?workflowId=${misses}`);
    const why = await signalbox.must('GET', waits[0].explain);
    expect(why.events.find((one: any) => one.eventId === entry.id)).toMatchObject({
      verdict: 'NOT_LISTED',
      reason: expect.stringContaining(`did not choose the workflow ${other}`),
    });
    await signalbox.must('DELETE', `/api/workflow/${misses}`);
    await signalbox.untilWaiting(0);
  });

  test('is found when the choice comes after the wait', async () => {
    const name = await signalbox.saveDefinition(listening);
    const { id } = await createSource(`for (const until = Date.now() + 3000; Date.now() < until;); ${byPayload}`);
    const waiting = await signalbox.startWorkflow(name);
    await sleep(200);
    const { headers } = await signalbox.postOpen(id, { n: 7, receive: { [name]: 0 } });
    await signalbox.untilWaiting(1);
    expect(
      (await signalbox.pool.query('SELECT 1 FROM choice WHERE event_id = $1', [headers['x-signalbox-event-id']]))
        .rowCount,
    ).toBe(0);
    await signalbox.untilStatus(waiting, 'COMPLETED');
  });
});

describe('an expression that fails (R92)', () => {
  test.each([
    ['throws', 'throw new Error("no such customer")', 'Error: no such customer (line 1)'],
    [
      'returns another shape',
      '({ receiverWorkflowNamesToVersions: ["a"] })',
      'The expression must return { receiverWorkflowNamesToVersions, workflowsToStart }',
    ],
    ['returns no object', '"order"', 'The expression must return'],
    ['names an impossible version', '({ workflowsToStart: { a: -1 } })', 'a version is a whole number'],
    [
      'chooses too many',
      '({ workflowsToStart: Object.fromEntries(Array.from({ length: 101 }, (_, n) => ["w" + n, 0])) })',
      'at most 100 workflows',
    ],
    ['names what cannot be kept', '({ workflowsToStart: { "a\\u0000": 0 } })', 'without NUL'],
    ['does not end', 'for (;;);', 'ran longer than 4 s'],
  ])(
    'that %s: the event is FAILED, with the words, in ledger, history and explanation',
    async (_, expression, message) => {
      const { id } = await createSource(expression);
      const entry = await settledEvent(await signalbox.postOpen(id, {}));
      expect(entry).toMatchObject({ state: 'FAILED', choice: { error: expect.stringContaining(message) } });
      const { results } = await signalbox.must('GET', `/api/metadata/webhook/${id}/history?state=FAILED`);
      expect(results).toMatchObject([
        { eventId: entry.id, state: 'FAILED', choice: { error: expect.stringContaining(message) } },
      ]);
      expect((await explained(entry.id)).summary).toContain(message);
    },
  );

  test('is mended, and a replay evaluates it again; what was chosen once is not evaluated again', async () => {
    const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
    const { id, name: sourceName } = await createSource('$.payload.missing.name');
    const entry = await settledEvent(await signalbox.postOpen(id, {}));
    expect(entry.state).toBe('FAILED');
    const failed = await signalbox.must('POST', `/api/events/${entry.id}/replay`);
    expect(failed.message).toContain('The expression of its source failed: TypeError');
    await signalbox.untilIdle();
    expect((await signalbox.must('GET', `/api/events/${entry.id}`)).state).toBe('FAILED');
    const config = { name: sourceName, sourcePlatform: 'Custom', headers: { 'X-Key': 'open sesame' } };
    await signalbox.must('PUT', `/api/metadata/webhook/${id}`, {
      ...config,
      expression: `({ workflowsToStart: { '${name}': 0 } })`,
    });
    await signalbox.must('POST', `/api/events/${entry.id}/replay`);
    await signalbox.untilIdle();
    expect(await signalbox.must('GET', `/api/events/${entry.id}`)).toMatchObject({
      state: 'PROCESSED',
      started: [{ workflowName: name, outcome: 'STARTED' }],
    });
    await signalbox.must('PUT', `/api/metadata/webhook/${id}`, { ...config, expression: 'throw 1' });
    await signalbox.must('POST', `/api/events/${entry.id}/replay`);
    await signalbox.untilIdle();
    expect(await signalbox.must('GET', `/api/events/${entry.id}`)).toMatchObject({
      state: 'PROCESSED',
      choice: { workflowsToStart: { [name]: 0 } },
    });
  });

  test('keeps the event from nobody who waits for this source by its name', async () => {
    const { id } = await createSource('throw 1');
    const { taskQueue } = signalbox.temporal;
    const handle = await signalbox.client.workflow.start('waitOnce', {
      taskQueue,
      workflowId: randomUUID(),
      args: [{ matches: { n: 11 }, source: id }],
    });
    await untilWaitingFor(id);
    const entry = await settledEvent(await signalbox.postOpen(id, { n: 11 }));
    expect(await handle.result()).toMatchObject({ event: { id: entry.id } });
    expect(entry).toMatchObject({ state: 'FAILED', resumed: [{ workflowId: handle.workflowId }] });
  });

  test('does not hold up the events of other sources', async () => {
    const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
    const [slow, quick, plain] = [
      await createSource('for (;;);'),
      await createSource(`({ workflowsToStart: { '${name}': 0 } })`),
      await signalbox.createSource({ workflowsToStart: { [name]: 0 } }),
    ];
    for (let n = 0; n < 3; n += 1) await signalbox.postOpen(slow.id, { n });
    const posted = [await signalbox.postOpen(quick.id, {}), await signalbox.postOpen(plain.id, {})];
    const startedOf = (id: unknown) => signalbox.must('GET', `/api/events/${String(id)}`).then((entry) => entry.state);
    for (const { headers } of posted) {
      for (let tries = 0; tries < 200 && (await startedOf(headers['x-signalbox-event-id'])) !== 'PROCESSED'; tries += 1)
        await sleep(25);
      expect(await startedOf(headers['x-signalbox-event-id'])).toBe('PROCESSED');
    }
    // Most of the slow ones are still to be evaluated.
    expect(
      (
        await signalbox.pool.query('SELECT 1 FROM dispatch JOIN event ON event.id = event_id WHERE source_id = $1', [
          slow.id,
        ])
      ).rowCount,
    ).toBeGreaterThan(1);
    await signalbox.untilIdle({ withinMs: 28_000 });
    expect((await signalbox.ledger(slow.id)).map(({ state }) => state)).toEqual(Array(3).fill('FAILED'));
  }, 60_000);
});

describe('what the expression sees', () => {
  test('is the configuration, the payload and the event, without a secret', async () => {
    const { id } = await createSource('throw JSON.stringify($)', {
      sourcePlatform: 'Custom',
      verifier: 'HEADER_BASED',
      headers: { 'X-Key': 'open sesame' },
      secretValue: 'the secret itself',
      evaluatorType: 'graaljs',
      tags: [{ key: 'a', value: 'b' }],
    });
    const answer = await signalbox.postEvent(id, {
      query: '?a=1&a=2',
      headers: {
        'Content-Type': 'application/json',
        'X-Key': 'open sesame',
        Authorization: 'Bearer hidden',
        Cookie: 'hidden=1',
        'X-Other': 'shown',
      },
      body: '{"n":1.50}',
    });
    const entry = await settledEvent(answer);
    const {
      choice: { error },
    } = entry;
    for (const secret of ['open sesame', 'the secret itself', 'hidden']) expect(error).not.toContain(secret);
    expect(error).not.toMatch(/ …$/);
    const seen = JSON.parse(error.replace('The script threw ', ''));
    expect(seen).toMatchObject({
      id,
      sourcePlatform: 'Custom',
      verifier: 'HEADER_BASED',
      headers: { 'X-Key': '***' },
      secretValue: '***',
      evaluatorType: 'graaljs',
      tags: [{ key: 'a', value: 'b' }],
      payload: { n: 1.5, a: ['1', '2'] },
      event: {
        id: entry.id,
        requestParams: { a: ['1', '2'] },
        body: '{"n":1.50}',
        headers: { 'x-key': ['***'], authorization: ['***'], cookie: ['***'], 'x-other': ['shown'] },
      },
    });
    expect(seen.event.timeStamp).toBe(new Date(entry.receivedAt).getTime());
  });
});

describe('a secret of before', () => {
  test('is masked also when the source has another by now', async () => {
    const { id, name } = await createSource('throw 1');
    const entry = await settledEvent(await signalbox.postOpen(id, {}));
    await signalbox.must('PUT', `/api/metadata/webhook/${id}`, {
      name,
      sourcePlatform: 'Custom',
      headers: { 'X-New': 'another' },
      expression: 'throw JSON.stringify($.event.headers)',
    });
    await signalbox.must('POST', `/api/events/${entry.id}/replay`);
    await signalbox.untilIdle();
    const {
      choice: { error },
    } = await signalbox.must('GET', `/api/events/${entry.id}`);
    expect(error).toContain('"x-key":["***"]');
    expect(error).not.toContain('open sesame');
  });
});

describe('evaluating once (R91)', () => {
  test('holds over a crash between the choice and the match: the next try follows what was chosen', async () => {
    const name = await signalbox.saveDefinition([waitTask({ '$.n': 9 })]);
    const { id } = await createSource(byPayload);
    const waiting = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    const entry = await settledEvent(await signalbox.postOpen(id, { n: 1, receive: { [name]: 0 } }));
    // The event now matches, and would choose nobody.
    await dispatchAgain(entry.id, { n: 9, receive: {} });
    await signalbox.untilStatus(waiting, 'COMPLETED');
    await signalbox.untilIdle();
    expect(await signalbox.must('GET', `/api/events/${entry.id}`)).toMatchObject({
      state: 'PROCESSED',
      choice: { receiverWorkflowNamesToVersions: { [name]: 0 } },
    });
  });

  test('holds over a crash before the choice: whoever finds the event makes it', async () => {
    const name = await signalbox.saveDefinition([waitTask({ '$.n': 10 })]);
    const { id } = await createSource(byPayload);
    const waiting = await signalbox.startWorkflow(name);
    await signalbox.untilWaiting(1);
    const entry = await settledEvent(await signalbox.postOpen(id, { n: 10, receive: {} }));
    await signalbox.pool.query('DELETE FROM choice WHERE event_id = $1', [entry.id]);
    await dispatchAgain(entry.id, { n: 10, receive: { [name]: 0 } });
    await signalbox.untilStatus(waiting, 'COMPLETED');
  });

  test('is not asked for by sources without an expression', async () => {
    const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
    const { id } = await signalbox.createSource({ workflowsToStart: { [name]: 0 } });
    const entry = await settledEvent(await signalbox.postOpen(id, {}));
    expect(entry).toMatchObject({ state: 'PROCESSED' });
    expect(entry.choice).toBeUndefined();
    expect((await signalbox.pool.query('SELECT 1 FROM choice WHERE event_id = $1', [entry.id])).rowCount).toBe(0);
  });

  /** As after a crash; the body says how often, and when, it was read. */
  async function dispatchAgain(eventId: string, payload: object): Promise<void> {
    await signalbox.pool.query('UPDATE event SET body = $2 WHERE id = $1', [
      eventId,
      Buffer.from(JSON.stringify(payload)),
    ]);
    await signalbox.pool.query('INSERT INTO dispatch (event_id, due_at) VALUES ($1, now())', [eventId]);
  }
});

describe('saving (R1, R16, R90, R93)', () => {
  const expression = "  if ($.payload.a) { ({ workflowsToStart: { 'x': 0 } }); }\n";

  test('keeps expression and evaluator as they were sent, beside the maps that they replace', async () => {
    const saved: any = await createSource(expression, {
      evaluatorType: 'graaljs',
      receiverWorkflowNamesToVersions: { a: 1 },
      workflowsToStart: { b: 2 },
    });
    const config = {
      expression,
      evaluatorType: 'graaljs',
      receiverWorkflowNamesToVersions: { a: 1 },
      workflowsToStart: { b: 2 },
    };
    expect(saved).toMatchObject(config);
    expect(await signalbox.must('GET', `/api/metadata/webhook/${saved.id}`)).toMatchObject(config);
    const {
      expression: _expression,
      evaluatorType: _evaluatorType,
      ...without
    } = await signalbox.must('GET', `/api/metadata/webhook/${saved.id}`);
    const replaced = await signalbox.must('PUT', `/api/metadata/webhook/${saved.id}`, without);
    expect([replaced.expression, replaced.evaluatorType]).toEqual([undefined, undefined]);
  });

  test('takes an expression alone for a target, and nothing for one that is empty', async () => {
    expect(await createSource('({})')).toMatchObject({ expression: '({})', receiverWorkflowNamesToVersions: {} });
    for (const empty of ['', ' \n', null, undefined]) {
      expect(await save({ expression: empty })).toMatchObject({
        status: 400,
        body: { validationErrors: [{ path: 'receiverWorkflowNamesToVersions' }] },
      });
    }
  });

  test('refuses what does not compile, with the line and what is wrong', async () => {
    const answer = await save({ expression: 'const a = 1;\nreturn { a };' });
    expect(answer).toMatchObject({
      status: 400,
      body: { message: 'expression: it does not compile, line 2: SyntaxError: return not in a function' },
    });
    const { id } = await createSource('({})');
    expect(
      (
        await signalbox.call('PUT', `/api/metadata/webhook/${id}`, {
          name: 'n',
          sourcePlatform: 'Custom',
          headers: { 'X-Key': 'k' },
          expression: '(',
        })
      ).status,
    ).toBe(400);
    expect((await signalbox.must('GET', `/api/metadata/webhook/${id}`)).expression).toBe('({})');
  });

  test('refuses other evaluators', async () => {
    expect(await save({ expression: '1', evaluatorType: 'python' })).toMatchObject({
      status: 400,
      body: { message: 'evaluatorType: use one of javascript, graaljs' },
    });
    expect((await save({ expression: '({})', evaluatorType: '' })).status).toBe(200);
  });

  const save = (config: object) =>
    signalbox.call('POST', '/api/metadata/webhook', {
      name: `source-${Math.random()}`,
      sourcePlatform: 'Custom',
      headers: { 'X-Key': 'k' },
      ...config,
    });
});
