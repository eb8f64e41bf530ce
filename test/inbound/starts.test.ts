import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitTask } from '../helpers/api.ts';
import { signAsGitHub } from '../helpers/sign.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;

beforeAll(async () => {
  signalbox = await startSignalbox();
});

afterAll(() => signalbox?.stop());

describe('workflows that events start', () => {
  test('each event starts one run whose input is the payload, with event and creator known (M60)', async () => {
    const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }], {
      inputTemplate: { filled: true },
    });
    const source = await signalbox.createSource({ workflowsToStart: { [name]: 0 } });
    const { headers } = await signalbox.postOpen(source.id, { order: 1 });
    const [{ workflowId, outcome }] = await untilStarted(source.id, 1);
    expect(outcome).toBe('STARTED');
    const run = await signalbox.untilStatus(workflowId, 'COMPLETED');
    expect(run.input).toMatchObject({ order: 1 });
    expect(run.event).toBe(`${source.name}:${headers['x-signalbox-event-id']}`);
    expect(run.createdBy).toBe('anonymous');
  });

  test('its one line in the log says so, and that nothing was put off', async () => {
    const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
    const { id } = await signalbox.createSource({ workflowsToStart: { [name]: 0 } });
    const { headers } = await signalbox.postOpen(id, {});
    await signalbox.untilIdle();
    const lines = () =>
      signalbox.logLines.filter(
        (line) => line.includes(String(headers['x-signalbox-event-id'])) && /event\.(dispatched|postponed)/.test(line),
      );
    for (let tries = 0; tries < 100 && lines().length === 0; tries += 1) await sleep(20);
    expect(lines()).toEqual([expect.stringMatching(/event\.dispatched.*"started":1/)]);
  });

  test('one event starts several and resumes others; a repeat of the delivery does neither again (M65, M76)', async () => {
    const started = [
      await signalbox.saveDefinition([waitTask({ never: 1 })]),
      await signalbox.saveDefinition([waitTask({ never: 1 })]),
    ];
    const resumed = await signalbox.saveDefinition([waitTask()]);
    const secretValue = 's';
    const { id } = await signalbox.createSource({
      sourcePlatform: 'GitHub',
      secretValue,
      receiverWorkflowNamesToVersions: { [resumed]: 0 },
      workflowsToStart: Object.fromEntries(started.map((name) => [name, 1])),
    });
    const waiting = await signalbox.startWorkflow(resumed);
    const delivery = signAsGitHub(secretValue, {});
    await Promise.all(Array.from({ length: 5 }, () => signalbox.postEvent(id, delivery)));
    await signalbox.untilStatus(waiting, 'COMPLETED');
    await signalbox.untilIdle();
    await signalbox.postEvent(id, delivery);
    await signalbox.untilIdle();
    const { rows } = await signalbox.pool.query(
      'SELECT workflow_name, outcome FROM start WHERE workflow_name = ANY($1)',
      [started],
    );
    expect(rows).toHaveLength(2);
    for (const name of started) expect(await runsOf(name)).toBe(1);
  });

  test('a run has a correlation id where a template of the source makes one of the payload (M60)', async () => {
    const name = await signalbox.saveDefinition([waitTask({ never: 1 })]);
    const { id } = await signalbox.createSource({
      workflowsToStart: { [name]: 0 },
      signalbox: { startCorrelationId: 'order-${workflow.input.order.id}' },
    });
    const correlationOf = async (payload: object) => {
      await signalbox.postOpen(id, payload);
      const [{ workflowId }] = await untilStarted(id, 1);
      return (await signalbox.must('GET', `/api/workflow/${workflowId}`)).correlationId;
    };
    expect(await correlationOf({ order: { id: 7 } })).toBe('order-7');
    expect(await correlationOf({ order: {} })).toBeUndefined();
  });

  test('a dispatch that is done again starts nothing a second time (M65)', async () => {
    const name = await signalbox.saveDefinition([waitTask({ never: 1 })]);
    const { id } = await signalbox.createSource({ workflowsToStart: { [name]: 0 } });
    await signalbox.postOpen(id, {});
    await untilStarted(id, 1);
    await signalbox.untilIdle();
    // As after a crash between the start and its record.
    await signalbox.pool.query('DELETE FROM start WHERE workflow_name = $1', [name]);
    await signalbox.pool.query(
      'INSERT INTO dispatch (event_id, due_at) SELECT id, now() FROM event WHERE source_id = $1',
      [id],
    );
    await untilStarted(id, 1);
    await signalbox.untilIdle();
    expect(await runsOf(name)).toBe(1);
  });

  test('an unknown definition is tried again, and starts once it is there; others are not held up (M66, M69)', async () => {
    const missing = `definition-${randomUUID()}`;
    const known = await signalbox.saveDefinition([waitTask({ never: 1 })]);
    const { id } = await signalbox.createSource({ workflowsToStart: { [missing]: 0, [known]: 0 } });
    expect((await signalbox.postOpen(id, { late: true })).status).toBe(200);
    const first = await untilStarted(id, 2);
    expect(Object.fromEntries(first.map(({ workflowName, outcome }) => [workflowName, outcome]))).toEqual({
      [missing]: 'RETRYING',
      [known]: 'STARTED',
    });
    await signalbox.saveDefinition([waitTask({ never: 1 })], { name: missing });
    await signalbox.untilIdle({ withinMs: 20_000 });
    expect((await untilStarted(id, 2)).map(({ outcome }) => outcome)).toEqual(['STARTED', 'STARTED']);
    expect([await runsOf(missing), await runsOf(known)]).toEqual([1, 1]);
  });
});

describe('a start that fails is never lost (M66, R74)', () => {
  test('an unknown definition is tried for 24 hours; then the start is FAILED, and a replay does it once it is there', async () => {
    const { name, id, eventId } = await missing();
    await backdate(eventId, { hours: 23 });
    await expect.poll(() => attemptsOf(eventId), { timeout: 10_000 }).toBeGreaterThan(1);
    expect((await untilStarted(id, 1))[0].outcome).toBe('RETRYING');
    expect((await signalbox.must('GET', `/api/events/${eventId}/explain`)).summary).toContain(
      `Register ${name}: within 24 hours`,
    );
    await backdate(eventId, { hours: 2 });
    await signalbox.untilIdle();
    expect((await untilStarted(id, 1))[0]).toMatchObject({ outcome: 'FAILED', detail: expect.stringContaining(name) });
    expect((await signalbox.ledger(id))[0].state).toBe('FAILED');

    await signalbox.saveDefinition([waitTask({ never: 1 })], { name });
    await sleep(200);
    expect(await runsOf(name)).toBe(0);
    expect((await signalbox.call('POST', `/api/events/${eventId}/replay`)).status).toBe(200);
    expect((await untilStarted(id, 1))[0].outcome).toBe('STARTED');
    expect(await runsOf(name)).toBe(1);
  });

  test('a redelivery wakes it long before it is due; another event of the source does not', async () => {
    const { name, id, eventId, delivery } = await missing();
    await signalbox.pool.query(`UPDATE dispatch SET due_at = now() + interval '1 hour' WHERE event_id = $1`, [eventId]);
    await signalbox.saveDefinition([waitTask({ never: 1 })], { name });
    await signalbox.postEvent(id, signAsGitHub('s', { another: true }));
    await expect.poll(() => runsOf(name), { timeout: 10_000 }).toBe(1);
    await sleep(1_500);
    expect(await attemptsOf(eventId)).toBe(1);
    expect((await signalbox.postEvent(id, delivery)).headers['x-signalbox-duplicate']).toBe('true');
    await signalbox.untilIdle();
    expect(await runsOf(name)).toBe(2);
  });

  /** An event whose start was tried once and put off. */
  async function missing() {
    const name = `definition-${randomUUID()}`;
    const { id } = await signalbox.createSource({
      sourcePlatform: 'GitHub',
      secretValue: 's',
      workflowsToStart: { [name]: 0 },
    });
    const delivery = signAsGitHub('s', { late: true });
    const eventId = String((await signalbox.postEvent(id, delivery)).headers['x-signalbox-event-id']);
    await expect.poll(() => attemptsOf(eventId)).toBe(1);
    return { name, id, eventId, delivery };
  }

  /** As if it had been received so much earlier, and were due now. */
  async function backdate(eventId: string, { hours }: { hours: number }): Promise<void> {
    await signalbox.pool.query(
      'UPDATE event SET received_at = received_at - make_interval(hours => $2) WHERE id = $1',
      [eventId, hours],
    );
    await signalbox.pool.query('UPDATE dispatch SET due_at = now() WHERE event_id = $1', [eventId]);
  }

  async function attemptsOf(eventId: string): Promise<number> {
    return (
      (await signalbox.pool.query('SELECT attempts FROM dispatch WHERE event_id = $1', [eventId])).rows[0]?.attempts ??
      0
    );
  }
});

describe('idempotency of event-started runs (M61-M64)', () => {
  test.each([
    { strategy: undefined, whileRunning: 'CONFLICT', afterEnd: 'CONFLICT', runs: 1 },
    { strategy: 'FAIL', whileRunning: 'CONFLICT', afterEnd: 'CONFLICT', runs: 1 },
    { strategy: 'RETURN_EXISTING', whileRunning: 'EXISTING', afterEnd: 'EXISTING', runs: 1 },
    { strategy: 'FAIL_ON_RUNNING', whileRunning: 'CONFLICT', afterEnd: 'STARTED', runs: 2 },
  ])(
    '$strategy: $whileRunning while it runs, $afterEnd after its end',
    async ({ strategy, whileRunning, afterEnd, runs }) => {
      const name = await signalbox.saveDefinition([waitTask({ never: 1 })]);
      const { id } = await signalbox.createSource({
        workflowsToStart: {
          [name]: 0,
          idempotencyKey: 'order-${workflow.input.order}',
          ...(strategy && { idempotencyStrategy: strategy }),
        },
      });
      const post = async (order: number) => {
        const { status, headers } = await signalbox.postOpen(id, { order });
        expect(status).toBe(200);
        await signalbox.untilIdle();
        const { started } = (await signalbox.ledger(id)).find((entry) => entry.id === headers['x-signalbox-event-id']);
        return started[0];
      };
      const first = await post(1);
      expect(first.outcome).toBe('STARTED');
      expect(await post(1)).toMatchObject({ outcome: whileRunning, workflowId: first.workflowId });
      // R96: what was not started by the event is not in its history entry.
      const { webhookExecutionHistory } = await signalbox.must('GET', `/api/metadata/webhook/${id}`);
      expect(webhookExecutionHistory.map((entry: any) => [entry.matched, entry.workflowIds])).toEqual([
        [false, []],
        [true, [first.workflowId]],
      ]);
      expect((await post(2)).outcome).toBe('STARTED');
      await signalbox.must('DELETE', `/api/workflow/${first.workflowId}`);
      expect(await post(1)).toMatchObject({ outcome: afterEnd, workflowId: first.workflowId });
      expect(await runsOf(name)).toBe(runs + 1);
    },
  );

  test('one key counts for each workflow of the map by itself (M64)', async () => {
    const names = [
      await signalbox.saveDefinition([waitTask({ never: 1 })]),
      await signalbox.saveDefinition([waitTask({ never: 1 })]),
    ];
    const { id } = await signalbox.createSource({
      workflowsToStart: {
        ...Object.fromEntries(names.map((name) => [name, 0])),
        idempotencyKey: 'order-${workflow.input.order}',
        idempotencyStrategy: 'RETURN_EXISTING',
      },
    });
    for (let n = 0; n < 2; n += 1) {
      await signalbox.postOpen(id, { order: 1, n });
      await signalbox.untilIdle();
    }
    const [second, first] = await signalbox.ledger(id);
    expect(first.started.map(({ outcome }: any) => outcome)).toEqual(['STARTED', 'STARTED']);
    expect(second.started.map(({ outcome }: any) => outcome)).toEqual(['EXISTING', 'EXISTING']);
    expect(new Set([...first.started, ...second.started].map(({ workflowId }: any) => workflowId)).size).toBe(2);
    expect(await Promise.all(names.map(runsOf))).toEqual([1, 1]);
  });

  test('a key that cannot be resolved starts without one (M61)', async () => {
    const name = await signalbox.saveDefinition([waitTask({ never: 1 })]);
    const { id } = await signalbox.createSource({
      workflowsToStart: { [name]: 0, idempotencyKey: '${workflow.input.order}' },
    });
    for (let n = 0; n < 2; n += 1) await signalbox.postOpen(id, { other: n });
    await signalbox.postOpen(id, { order: 'resolved' });
    await signalbox.untilIdle();
    expect(await runsOf(name)).toBe(3);
    const notes = (await signalbox.ledger(id)).map(({ started: [start] }) => [start.outcome, start.detail]);
    const without = ['STARTED', expect.stringMatching(/without an idempotency key.*\$\{workflow\.input\.order\}/)];
    expect(notes).toEqual([['STARTED', undefined], without, without]);
  });
});

describe('a payload that gives a long correlation id or idempotency key', () => {
  test('starts its run, which is found, and the start says what became of the correlation id', async () => {
    const name = await signalbox.saveDefinition([waitTask({ never: 1 })]);
    const { id } = await signalbox.createSource({
      workflowsToStart: { [name]: 0, idempotencyKey: '${workflow.input.key}', idempotencyStrategy: 'RETURN_EXISTING' },
      signalbox: { startCorrelationId: '${workflow.input.order}' },
    });
    const [order, key] = [randomBytes(6_000).toString('hex'), randomBytes(6_000).toString('hex')];
    for (const more of [{}, { n: 2 }]) {
      await signalbox.postOpen(id, { order, key, ...more });
      await signalbox.untilIdle();
    }
    expect(await runsOf(name)).toBe(1);
    const [, { started }] = await signalbox.ledger(id);
    expect(started[0]).toMatchObject({ outcome: 'STARTED', detail: expect.stringMatching(/12000 characters.*500/) });
    const found = () =>
      signalbox.must<any>('GET', `/api/workflow/search?query=${encodeURIComponent(`workflowType="${name}"`)}`);
    await expect.poll(async () => (await found()).results.length, { timeout: 10_000 }).toBe(1);
    expect((await found()).results[0].correlationId).toMatch(new RegExp(`^${order.slice(0, 200)}~`));
  });

  test('is refused where a caller can choose another one', async () => {
    const name = await signalbox.saveDefinition([{ name: 'n', taskReferenceName: 'n', type: 'NOOP' }]);
    for (const field of ['correlationId', 'idempotencyKey']) {
      const { status, body } = await signalbox.call('POST', '/api/workflow', { name, [field]: 'k'.repeat(501) });
      expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('at most 500 characters')]);
      expect((await signalbox.call('POST', '/api/workflow', { name, [field]: 'k'.repeat(500) })).status).toBe(200);
    }
    const byPath = await signalbox.call('POST', `/api/workflow/${name}?correlationId=${'k'.repeat(501)}`, {});
    expect(byPath.status).toBe(400);
  });
});

async function untilStarted(sourceId: string, count: number): Promise<readonly any[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const [{ started }] = await signalbox.ledger(sourceId);
    if (started.length === count) return started;
    await sleep(50);
  }
  throw new Error(`${count} starts did not happen`);
}

/** Runs of a definition, by Temporal's own books. */
async function runsOf(name: string): Promise<number> {
  let known = -1;
  for (let tries = 0; tries < 20; tries += 1) {
    let count = 0;
    for await (const run of signalbox.client.workflow.list({
      query: `TaskQueue = '${signalbox.temporal.taskQueue}'`,
    })) {
      if (run.memo?.['workflowName'] === name) count += 1;
    }
    // Temporal's list lags behind by a moment.
    if (count > 0 && count === known) return count;
    known = count;
    await sleep(150);
  }
  return known;
}
