import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimWaits, offersBeforehand } from '../../src/inbound/dispatch/claim-waits.ts';
import { registerWait } from '../../src/inbound/dispatch/register-wait.ts';
import { waitIdOf } from '../../src/model/ids.ts';
import type { Source } from '../../src/model/inbound/source.ts';
import { addSource, createWaitStores, newEvent, newWait, type WaitStores } from '../helpers/wait-stores.ts';

// Events and waits meet in Postgres alone, so what matters is the order of their statements: it is chosen here, one order
// after the other. Of one event and one wait all orders are tried, of more some hundred that a seed chooses.

let testDatabase: WaitStores['testDatabase'];
let waits: WaitStores['waits'];
let log: WaitStores['log'];
let sources: WaitStores['sources'];
let source: Source;

beforeAll(async () => {
  ({ testDatabase, waits, log, sources } = await createWaitStores());
  source = await addSource(sources, { orders: 0 });
  // A receiver offers events beforehand to shapes that it has seen before.
  const primer = newWait({ matches: { '$.order': 'nobody posts this' } });
  await registerWait({ waits, log, sources }, primer, { workflowId: 'primer', runId: 'primer' });
});

afterAll(() => testDatabase?.drop());

describe('in every order of their statements', () => {
  test('an event and a wait find each other, once (G2, G3)', async () => {
    const seen = { beforehand: 0, afterwards: 0, lookedBack: 0 };
    const orders = await forEachOrder(async (turns) => {
      const order = randomUUID();
      const [event, wait] = await Promise.all([
        turns.side((side) => receive(order, side)),
        turns.side((side) => register(order, side)),
      ]);
      expect(takenIn(event, wait)).toEqual({ [wait.id]: event.id });
      seen.beforehand += event.beforehand.length;
      seen.afterwards += event.afterwards.length;
      seen.lookedBack += wait.taken.length;
    });
    expect(orders).toBeGreaterThan(30);
    // Each way of meeting is among them.
    expect(Object.values(seen).filter((times) => times === 0)).toEqual([]);
  }, 120_000);
});

describe('in many orders of their statements', () => {
  test('of two events that two receivers take one goes to the wait, once', async () => {
    await forSomeOrders(100, async (turns) => {
      const order = randomUUID();
      const [one, other, wait] = await Promise.all([
        turns.side((side) => receive(order, side)),
        turns.side((side) => receive(order, side)),
        turns.side((side) => register(order, side)),
      ]);
      expect([one.id, other.id]).toContain(takenIn(one, other, wait)[wait.id]);
    });
  }, 120_000);

  test('an event goes to both waits that want it', async () => {
    await forSomeOrders(100, async (turns) => {
      const order = randomUUID();
      const [event, one, other] = await Promise.all([
        turns.side((side) => receive(order, side)),
        turns.side((side) => register(order, side)),
        turns.side((side) => register(order, side)),
      ]);
      expect(takenIn(event, one, other)).toEqual({ [one.id]: event.id, [other.id]: event.id });
    });
  }, 120_000);

  test('two waits of one run, one after the other, take both events, each once (M31)', async () => {
    await forSomeOrders(100, async (turns) => {
      const order = randomUUID();
      const run = { chainId: randomUUID(), runId: randomUUID() };
      const ends: End[] = [];
      const posted: string[] = [];
      const post = async (side: Side) => {
        const event = await receive(order, side);
        posted.push(event.id);
        ends.push(event);
      };
      const waitTwice = async (side: Side) => {
        for (const seq of [1, 2]) {
          ends.push(await register(order, side, { ...run, seq }));
          // A run goes on only with its event.
          while (Object.keys(takenIn(...ends)).length < seq) await side.pass();
        }
      };
      await Promise.all([post, post, waitTwice].map(turns.side));
      expect(Object.values(takenIn(...ends)).toSorted()).toEqual(posted.toSorted());
    });
  }, 120_000);
});

interface Taken {
  readonly waitId: string;
  readonly eventId: string;
}

interface End {
  readonly beforehand?: readonly Taken[];
  readonly afterwards?: readonly Taken[];
  readonly taken?: readonly Taken[];
}

/** Wait → the event that it took. A wait may be told of it by both sides: its run takes what comes first, so it has to be the same. */
function takenIn(...ends: readonly End[]): Record<string, string> {
  const events: Record<string, string> = {};
  for (const { beforehand = [], afterwards = [], taken = [] } of ends) {
    for (const { waitId, eventId } of [...beforehand, ...afterwards, ...taken]) {
      if (eventId !== (events[waitId] ?? eventId)) throw new Error(`wait ${waitId} was given two events`);
      events[waitId] = eventId;
    }
  }
  return events;
}

/** The side of a receiver: offers beforehand, commit, look after the commit. */
async function receive(order: string, side: Side) {
  const book = { ...waits };
  const event = newEvent(source, { order });
  const work = { event, document: documentOf(order), source, attempts: 0 };
  // The shapes that this receiver knows.
  await claimWaits(book, [{ ...work, document: documentOf('nobody waits for this') }]);
  book.openWaits = (...asked) => side.turn(() => waits.openWaits(...asked));
  book.look = (...asked) => side.turn(() => waits.look(...asked));
  book.claim = (...asked) => side.turn(() => waits.claim(...asked));
  const offers = await offersBeforehand(book, [work]);
  const [recorded] = await side.turn(() => log.append([event], offers));
  if (recorded?.kind !== 'recorded') throw new Error(`The event was not recorded: ${recorded?.kind}`);
  const [claims = []] = await claimWaits(book, [work]);
  return { id: event.id, beforehand: recorded.claims ?? [], afterwards: claims };
}

/** The side of a worker: first look, commit, second look. */
async function register(
  order: string,
  side: Side,
  { chainId = randomUUID(), runId = randomUUID(), seq = 1 }: { chainId?: string; runId?: string; seq?: number } = {},
) {
  const id = waitIdOf(runId, seq);
  const early = await registerWait(
    {
      waits: {
        ...waits,
        insert: (wait) => side.turn(() => waits.insert(wait)),
        claim: (offers) => side.turn(() => waits.claim(offers)),
      },
      log: { ...log, accepted: (query) => side.turn(() => log.accepted(query)) },
      sources,
    },
    newWait({ matches: { '$.order': order }, chainId, seq, waitId: id }),
    { workflowId: 'w', runId },
  );
  return { id, taken: early?.kind === 'event' ? [{ waitId: id, eventId: early.event.id }] : [] };
}

/** Lets one statement of one side happen at a time, chosen among those that all sides would make next. */
interface Turns {
  side<T>(work: (side: Side) => Promise<T>): Promise<T>;
}

interface Side {
  turn<T>(statement: () => Promise<T>): Promise<T>;
  /** Resolves when another side has made a statement; throws when none has any more to make. */
  pass(): Promise<void>;
}

function takeTurns(choose: (count: number) => number): Turns {
  const next: { readonly number: number; readonly go: () => void }[] = [];
  const passing: { readonly go: () => void; readonly fail: (error: Error) => void }[] = [];
  /** Sides that are on their way to their next statement. */
  let active = 0;
  let sides = 0;
  let isStuck = false;
  const sideOf = (number: number): Side => ({
    turn: (statement) =>
      new Promise((resolve, reject) => {
        next.push({ number, go: () => void statement().then(resolve, reject) });
        rest();
      }),
    pass: () =>
      new Promise((go, fail) => {
        passing.push({ go, fail });
        rest();
      }),
  });
  return {
    async side(work) {
      active += 1;
      sides += 1;
      return work(sideOf(sides)).finally(rest);
    },
  };

  function rest(): void {
    active -= 1;
    if (active > 0) return;
    // The order in which they came is chance.
    next.sort((one, other) => one.number - other.number);
    const [chosen] = next.length === 0 ? [] : next.splice(next.length === 1 ? 0 : choose(next.length), 1);
    const passed = passing.splice(0);
    active = passed.length + (chosen === undefined ? 0 : 1);
    // The end of a side may be what another waits for, so each looks once more.
    for (const { go, fail } of passed)
      if (isStuck) fail(new Error('It waits for the others, and they are through.'));
      else go();
    isStuck = chosen === undefined;
    chosen?.go();
  }
}

/** Tries every sequence of choices; returns how many there were. */
async function forEachOrder(run: (turns: Turns) => Promise<void>): Promise<number> {
  let count = 0;
  for (let given: readonly number[] | undefined = []; given !== undefined; count += 1) {
    const choices: { readonly chosen: number; readonly of: number }[] = [];
    const prefix: readonly number[] = given;
    await run(
      takeTurns((of) => {
        const chosen = prefix[choices.length] ?? 0;
        choices.push({ chosen, of });
        return chosen;
      }),
    );
    const last = choices.findLastIndex(({ chosen, of }) => chosen + 1 < of);
    given =
      last === -1 ? undefined : choices.slice(0, last + 1).map(({ chosen }, at) => (at === last ? chosen + 1 : chosen));
  }
  return count;
}

/** Orders that a fixed seed chooses, so that one that fails fails again. */
async function forSomeOrders(count: number, run: (turns: Turns) => Promise<void>): Promise<void> {
  let state = 20_261_130;
  const choose = (of: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * of);
  };
  for (let at = 0; at < count; at += 1) await run(takeTurns(choose));
}

function documentOf(order: string) {
  return { payload: { order }, method: 'POST', headers: [], query: {} };
}
