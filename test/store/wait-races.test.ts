import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AcceptedEvent } from '../../src/model/inbound/event.ts';
import type { Source } from '../../src/model/inbound/source.ts';
import type { WaitRequest } from '../../src/model/inbound/wait.ts';
import type { WaitStore } from '../../src/model/inbound/wait-store.ts';
import { claimWaits } from '../../src/inbound/dispatch/claim-waits.ts';
import { registerWait } from '../../src/inbound/dispatch/register-wait.ts';
import type { TargetChoiceStore } from '../../src/model/inbound/targets.ts';
import { createWaitStore } from '../../src/store/inbound/wait-store.ts';
import { createTargetChoiceStore } from '../../src/store/inbound/targets.ts';
import { createRetention } from '../../src/store/inbound/retention.ts';
import { addSource, createWaitStores, newEvent, newWait, type WaitStores } from '../helpers/wait-stores.ts';

let testDatabase: WaitStores['testDatabase'];
let waits: WaitStores['waits'];
let log: WaitStores['log'];
let sources: WaitStores['sources'];
let choices: TargetChoiceStore;
let source: Source;

beforeAll(async () => {
  ({ testDatabase, waits, log, sources } = await createWaitStores());
  choices = createTargetChoiceStore(testDatabase.database.pool);
});

afterAll(() => testDatabase?.drop());

beforeEach(async () => {
  source = await addSource(sources, { orders: 0 });
});

/** Each test puts one side's steps between the other's, at the place where it would hurt. */
describe('an event and a wait that meet', () => {
  test('the event comes before the first look', async () => {
    const event = await post();
    expect((await register(requestOf()))?.id).toBe(event.id);
    expect(await dispatch(event)).toEqual([]);
  });

  test('the event comes between the first look and the writing of the wait, and looks before that', async () => {
    let event: AcceptedEvent | undefined;
    const request = requestOf();
    const received = await register(request, {
      beforeInsert: async () => {
        event = await post();
        expect(await dispatch(event)).toEqual([]);
      },
    });
    expect(received?.id).toBe(event?.id);
  });

  test('the event comes after the wait was written: both see each other and one gives it', async () => {
    let event: AcceptedEvent | undefined;
    const request = requestOf();
    const received = await register(request, { afterInsert: async () => void (event = await post()) });
    expect(received?.id).toBe(event?.id);
    expect(event && (await dispatch(event))).toEqual([]);
  });

  test('the event claims the wait before the second look', async () => {
    const request = requestOf();
    const received = await register(request, {
      afterInsert: async () => {
        const event = await post();
        expect(await dispatch(event)).toEqual([request.waitId]);
      },
    });
    // The event's side brings it, by a signal.
    expect(received).toBeUndefined();
  });

  test('a run that hears of its wait only after the event it took has expired waits again (M37)', async () => {
    const request = requestOf();
    const event = await post();
    for (let tries = 0; tries < 2; tries += 1) expect((await register(request))?.id).toBe(event.id);
    await testDatabase.database.pool.query(`UPDATE event SET outcome = 'expired', body = '' WHERE id = $1`, [event.id]);
    expect(await register(request)).toBeUndefined();
    const next = await post();
    expect(await dispatch(next)).toEqual([request.waitId]);
    expect((await register(request))?.id).toBe(next.id);
  });

  test('an earlier run of the chain gives its event back while the wait is being written', async () => {
    const chainId = randomUUID();
    const old = requestOf({ chainId });
    await register(old, {}, chainId);
    const event = await post();
    expect(await dispatch(event)).toEqual([old.waitId]);
    const next = requestOf({ chainId, continued: true });
    const received = await register(
      next,
      {
        // The old run had ended; the event looks for other waits before this one is there.
        beforeInsert: async () => {
          await waits.release(old.waitId);
          expect(await dispatch(event)).toEqual([]);
        },
      },
      randomUUID(),
    );
    expect(received?.id).toBe(event.id);
  });

  test('a source begins to list the workflow, and its event comes, while the wait is being written (R18)', async () => {
    source = await addSource(sources, { others: 0 });
    const request = requestOf();
    let event: AcceptedEvent | undefined;
    const received = await register(request, {
      beforeInsert: async () => {
        await sources.replace(
          { ...source, receivers: { orders: 0 } },
          { resetVerified: false, revision: source.revision },
        );
        source = (await sources.find(source.id)) as Source;
        event = await post();
        expect(await dispatch(event)).toEqual([]);
      },
    });
    expect(received?.id).toBe(event?.id);
  });

  test('registering twice changes nothing and answers the same', async () => {
    const request = requestOf();
    const run = randomUUID();
    expect(await register(request, {}, run)).toBeUndefined();
    expect(await register(request, {}, run)).toBeUndefined();
    const event = await post();
    expect(await dispatch(event)).toEqual([request.waitId]);
    expect((await register(request, {}, run))?.id).toBe(event.id);
  });

  test('the worker dies between writing the wait and looking again: the next try looks again (G2, G6)', async () => {
    let event: AcceptedEvent | undefined;
    const run = randomUUID();
    const request = requestOf();
    const died = register(
      request,
      {
        beforeInsert: async () => {
          event = await post();
          expect(await dispatch(event)).toEqual([]);
        },
        afterInsert: () => Promise.reject(new Error('killed')),
      },
      run,
    );
    await expect(died).rejects.toThrow('killed');
    expect((await register(request, {}, run))?.id).toBe(event?.id);
    expect((await register(request, {}, run))?.id).toBe(event?.id);
  });

  test('the worker dies between its claim and its answer: the next try answers, and the event’s end takes nothing back (G2, G6)', async () => {
    const chainId = randomUUID();
    const [first, second] = [requestOf({ chainId }), requestOf({ chainId, seq: 2 })];
    let event: AcceptedEvent | undefined;
    const dies = register(first, {
      afterInsert: async () => void (event = await post()),
      markAnswered: () => Promise.reject(new Error('the connection broke off')),
    });
    await expect(dies).rejects.toThrow('broke off');
    expect((await register(first))?.id).toBe(event?.id);
    expect(await register(second)).toBeUndefined();
    await createRetention(testDatabase.database.pool).expireEvents({ before: new Date(), limit: 100 });
    // The first wait is over: the next event is the second's, and not spent on a run's past.
    expect(await dispatch(await post())).toEqual([second.waitId]);
  });

  test.each(['a claim of its own', 'one of the event side, whose signal is still to come'])(
    'a crash of the database right after the answer loses nothing of %s',
    async (which) => {
      // What need not last is lost.
      const relaxedPool = { query: () => Promise.resolve({ rows: [], rowCount: 0 }) } as unknown as pg.Pool;
      const { markDelivered, markAnswered } = createWaitStore({ pool: testDatabase.database.pool, relaxedPool });
      const run = randomUUID();
      const request = requestOf();
      let event: AcceptedEvent | undefined;
      const postNow = async () => void (event = await post());
      if (which !== 'a claim of its own') {
        await register(request, {}, run);
        await postNow();
        expect(event && (await dispatch(event))).toEqual([request.waitId]);
      }
      const afterInsert = which === 'a claim of its own' ? postNow : undefined;
      const received = await register(request, { afterInsert, markDelivered, markAnswered }, run);
      expect(received?.id).toBe(event?.id);
      expect(await waits.find(request.waitId)).toMatchObject({ state: 'delivered' });
    },
  );

  test('waits whose shape is new since the last event are found, and so are those of the shape known before (M55)', async () => {
    const one = requestOf();
    await register(one);
    expect(await dispatch(await post())).toEqual([one.waitId]);
    const other = requestOf({ matches: { '$.kind': 'other' }, since: 'task' });
    await register(other);
    const again = requestOf({ since: 'task' });
    await register(again);
    expect((await dispatch(await post({ kind: 'other' }))).sort()).toEqual([other.waitId, again.waitId].sort());
  });

  test('of two waits side by side the second may take the event first (M31)', async () => {
    const run = randomUUID();
    const [one, two] = [requestOf({ seq: 1, chainId: run }), requestOf({ seq: 2, unconsumed: [1], chainId: run })];
    const event = await post();
    expect((await register(two, {}, run))?.id).toBe(event.id);
    expect((await register(one, {}, run))?.id).toBe(event.id);
    const three = requestOf({ seq: 3, chainId: run });
    expect(await register(three, {}, run)).toBeUndefined();
  });

  test('dispatchers that claim at the same time give each wait one event', async () => {
    const requests = Array.from({ length: 30 }, () => requestOf());
    for (const request of requests) await register(request);
    const events = await Promise.all(Array.from({ length: 6 }, () => post()));
    const claimed = await Promise.all(events.map((event) => dispatch(event)));
    expect(claimed.flat().sort()).toEqual(requests.map(({ waitId }) => waitId).sort());
  });
});

describe('a run that was reset to before its wait', () => {
  test.each(['open', 'withdrawn'] as const)(
    'waits for what its code says now, and no longer for what it said then (the old wait is %s)',
    async (state) => {
      const before = requestOf({ matches: { source: source.id, kind: 'wrong' } });
      await register(before);
      if (state === 'withdrawn') await waits.withdraw([before.waitId]);
      const now = { ...before, matches: { source: source.id, kind: 'right' } };
      expect(await register(now)).toBeUndefined();
      expect(await dispatch(await post({ kind: 'wrong' }))).toEqual([]);
      expect(await dispatch(await post({ kind: 'right' }))).toEqual([before.waitId]);
    },
  );

  test('looks back by what its code says now', async () => {
    const before = requestOf({ matches: { source: source.id, kind: 'wrong' } });
    await register(before);
    const early = await post({ kind: 'right' });
    expect((await register({ ...before, matches: { source: source.id, kind: 'right' } }))?.id).toBe(early.id);
  });

  test('keeps the event that the wait took', async () => {
    const before = requestOf();
    await register(before);
    const event = await post();
    expect(await dispatch(event)).toEqual([before.waitId]);
    expect((await register({ ...before, matches: { source: source.id, kind: 'other' } }))?.id).toBe(event.id);
  });

  test('only another run takes its place: the same one registers twice and waits once', async () => {
    const request = requestOf();
    const runId = randomUUID();
    await register(request, {}, runId);
    await waits.withdraw([request.waitId]);
    expect(await register(request, {}, runId)).toBeUndefined();
    expect(await dispatch(await post())).toEqual([]);
  });
});

describe('an event that an expression places, and a wait', () => {
  beforeEach(async () => {
    source = await addSource(sources, {}, '({})');
  });

  test('the choice comes before the first look', async () => {
    const event = await post();
    await choose(event, { orders: 0 });
    expect((await register(requestOf()))?.id).toBe(event.id);
  });

  test('the choice is another workflow, another version, none, or was not to be had', async () => {
    const elsewhere: Record<string, number>[] = [{ others: 0 }, { orders: 2 }, {}];
    for (const receivers of elsewhere) await choose(await post(), receivers);
    await choices.record((await post()).id, { kind: 'failed', message: 'no' });
    await post();
    const request = requestOf({ workflowVersion: 1 });
    expect(await register(request)).toBeUndefined();
    const event = await post();
    await choose(event, { others: 0 });
    expect(await dispatch(event, { others: 0 })).toEqual([]);
    await choose(await post(), { orders: 1 });
    expect((await register(requestOf({ workflowVersion: 1 })))?.id).toBeDefined();
  });

  test('the event is there at the first look, and is placed between that and the writing of the wait', async () => {
    const event = await post();
    const received = await register(requestOf(), {
      beforeInsert: async () => {
        await choose(event, { orders: 0 });
        expect(await dispatch(event, { orders: 0 })).toEqual([]);
      },
    });
    expect(received?.id).toBe(event.id);
  });

  test('the event is there at the first look, and is placed after the wait was written: both see each other and one gives it', async () => {
    const event = await post();
    const received = await register(requestOf(), { afterInsert: () => choose(event, { orders: 0 }) });
    expect(received?.id).toBe(event.id);
    expect(await dispatch(event, { orders: 0 })).toEqual([]);
  });

  test('the event is placed after the second look: its own look finds the wait', async () => {
    const event = await post();
    const request = requestOf();
    expect(await register(request)).toBeUndefined();
    await choose(event, { orders: 0 });
    expect(await dispatch(event, { orders: 0 })).toEqual([request.waitId]);
  });

  test('the source gets its expression, and an event is placed, while the wait is being written', async () => {
    source = await addSource(sources, { orders: 0 });
    let event: AcceptedEvent | undefined;
    const received = await register(requestOf(), {
      beforeInsert: async () => {
        await sources.replace({ ...source, expression: '({})' }, { resetVerified: false, revision: source.revision });
        source = (await sources.find(source.id)) as Source;
        event = await post();
        await choose(event, { orders: 0 });
      },
    });
    expect(received?.id).toBe(event?.id);
  });

  test('the oldest is given first, whoever placed it (M30)', async () => {
    const listed = await addSource(sources, { orders: 0 });
    const chosen = await post();
    await choose(chosen, { orders: 0 });
    const matches = { kind: 'oldest' };
    const own = source;
    const first = await post({ kind: 'oldest' });
    source = listed;
    await post({ kind: 'oldest' });
    source = own;
    await choose(first, { orders: 0 });
    expect((await register(requestOf({ matches })))?.id).toBe(first.id);
  });

  test('a wait that names the source gets its events whatever is chosen, in both orders', async () => {
    const event = await post();
    expect((await register(requestOf({ source: source.id })))?.id).toBe(event.id);
    const request = requestOf({ source: source.id, since: 'task' });
    await register(request);
    expect(await dispatch(await post(), {})).toEqual([request.waitId]);
  });

  test('of two choices for one event the first stands', async () => {
    const event = await post();
    const first = { kind: 'chosen', targets: { receivers: { orders: 0 }, starts: { workflows: {} } } } as const;
    expect(await choices.record(event.id, first)).toEqual(first);
    expect(await choices.record(event.id, { kind: 'failed', message: 'later' })).toEqual(first);
    expect(await choices.find(event.id)).toEqual(first);
  });

  async function choose(event: AcceptedEvent, receivers: Record<string, number>): Promise<void> {
    await choices.record(event.id, { kind: 'chosen', targets: { receivers, starts: { workflows: {} } } });
  }
});

interface Between {
  readonly beforeInsert?: () => Promise<void>;
  readonly afterInsert?: (() => Promise<void>) | undefined;
  readonly markDelivered?: WaitStore['markDelivered'];
  readonly markAnswered?: WaitStore['markAnswered'];
}

async function register(
  request: WaitRequest,
  { beforeInsert, afterInsert, ...instead }: Between = {},
  runId: string = randomUUID(),
) {
  const book: WaitStore = {
    ...waits,
    async insert(wait) {
      await beforeInsert?.();
      const stored = await waits.insert(wait);
      await afterInsert?.();
      return stored;
    },
    ...instead,
  };
  const early = await registerWait({ waits: book, log, sources }, request, { workflowId: 'w', runId });
  return early?.kind === 'event' ? early.event : undefined;
}

function requestOf(more: Partial<WaitRequest> = {}): WaitRequest {
  return newWait({ matches: { source: source.id }, ...more });
}

async function post(more: object = {}): Promise<AcceptedEvent> {
  const event = newEvent(source, { source: source.id, ...more });
  const [recorded] = await log.append([event]);
  if (recorded?.kind !== 'recorded') throw new Error(`The event was not recorded: ${recorded?.kind}`);
  return { ...event, receivedAt: recorded.receivedAt };
}

/** The waits that the event side gives this event to. */
async function dispatch(event: AcceptedEvent, receivers = source.receivers): Promise<string[]> {
  const document = { payload: JSON.parse(Buffer.from(event.body).toString()), method: 'POST', headers: [], query: [] };
  const [claims] = await claimWaits(waits, [
    { event, document, source: { ...source, receivers }, attempts: 0 } as never,
  ]);
  return (claims ?? []).map(({ waitId }) => waitId);
}
