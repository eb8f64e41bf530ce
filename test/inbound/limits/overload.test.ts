import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refuseOverload, type BoundedReceiver } from '../../../src/inbound/limits/overload.ts';
import type { ReceiveAnswer } from '../../../src/inbound/receive/receive.ts';

let counted: string[];
/** Answers that are still to come, oldest first, and whose they are. */
let open: { readonly sourceId: string; readonly answer: () => void }[];
let receiver: BoundedReceiver;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  counted = [];
  open = [];
  const answer = (sourceId: string): Promise<ReceiveAnswer> =>
    new Promise((resolve) => open.push({ sourceId, answer: () => resolve({ kind: 'accepted', eventId: 'one' }) }));
  receiver = refuseOverload(
    { admit: async () => ({ bodyBytesMax: 1 }), receive: answer, refuse: answer },
    { refusals: { count: (sourceId, reason) => void counted.push(`${sourceId} ${reason}`) } },
  );
});

afterEach(() => void vi.useRealTimers());

function post(sourceId = 'busy', bytes = 10): Promise<ReceiveAnswer> {
  return receiver.receive(sourceId, {
    method: 'POST',
    url: 'http://localhost/webhook/busy',
    headers: [],
    body: Buffer.alloc(bytes),
  });
}

/** Sources take turns, as commits have them. */
async function answerSome(count: number): Promise<void> {
  for (let done = 0; done < count && open.length > 0; ) {
    const sourceIds = new Set(open.map((one) => one.sourceId));
    for (const sourceId of [...sourceIds].slice(0, count - done)) {
      const [one] = open.splice(
        open.findIndex((other) => other.sourceId === sourceId),
        1,
      );
      one?.answer();
      done += 1;
    }
  }
  await new Promise(setImmediate);
}

/** `arrive` come and `answered` have their answers, every ten milliseconds. Returns how many were refused. */
async function load(
  ms: number,
  { arrive, answered, sourceId }: { arrive: number; answered: number; sourceId?: string },
) {
  const before = counted.length;
  for (let at = 0; at < ms; at += 10) {
    vi.advanceTimersByTime(10);
    for (let one = 0; one < arrive; one += 1) void post(sourceId);
    await answerSome(answered);
  }
  return counted.length - before;
}

describe('a server to which more comes than it can take', () => {
  test('refuses the rest, keeps the line short, and takes all again once less comes', async () => {
    await load(1_000, { arrive: 30, answered: 10 });
    const refused = await load(10_000, { arrive: 30, answered: 10 });
    // A third is taken.
    expect(refused).toBeGreaterThan(19_000);
    expect(refused).toBeLessThan(20_000 + 2_000);
    // What is answered in six hundredths of a second, and no less than a commit is good for.
    expect(open.length).toBeLessThanOrEqual(64 + 10);
    await load(3_000, { arrive: 8, answered: 10 });
    expect(await load(3_000, { arrive: 8, answered: 10 })).toBe(0);
  });

  test('watches nothing once the crowd is gone, also when no other request comes', async () => {
    await load(3_000, { arrive: 30, answered: 10 });
    expect(vi.getTimerCount()).toBe(1);
    await answerSome(open.length);
    vi.advanceTimersByTime(1_100);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('answers with 503 and what to do, and counts it where nothing can be written', async () => {
    await load(3_000, { arrive: 30, answered: 10 });
    for (let at = 0; at < 30; at += 1) void post();
    expect(await post()).toEqual({
      retryAfterSeconds: expect.toSatisfy((seconds: number) => seconds >= 5 && seconds <= 10),
      kind: 'refused',
      reason: 'RATE_LIMITED',
      status: 503,
      detail: 'more requests come than this server can take; send it again in a few seconds',
    });
    expect(new Set(counted)).toEqual(new Set(['busy RATE_LIMITED']));
  });

  test('turns requests away by their heads, and counts them, but none of a webhook that may not be there', async () => {
    expect(receiver.turnAway('busy', 10)).toBeUndefined();
    await load(3_000, { arrive: 30, answered: 10 });
    for (let at = 0; at < 30; at += 1) void post();
    const before = counted.length;
    expect(receiver.turnAway('busy', 10)).toMatchObject({ kind: 'refused', reason: 'RATE_LIMITED', status: 503 });
    expect(receiver.turnAway('not there', 10)).toBeUndefined();
    expect(counted.slice(before)).toEqual(['busy RATE_LIMITED']);
  });

  test('refuses nothing of a source that sends little meanwhile', async () => {
    await load(2_000, { arrive: 30, answered: 10 });
    for (let at = 0; at < 200; at += 1) {
      await load(10, { arrive: 30, answered: 10 });
      void post('quiet');
    }
    expect(counted).not.toContain('quiet RATE_LIMITED');
    expect(counted.length).toBeGreaterThan(3_000);
  });
});

describe('nothing is refused', () => {
  test('of a burst', async () => {
    for (let at = 0; at < 4_000; at += 1) void post();
    await load(900, { arrive: 0, answered: 50 });
    expect(counted).toEqual([]);
  });

  test('while the database is away, nor of what has gathered when it is back', async () => {
    await load(500, { arrive: 5, answered: 10 });
    expect(await load(6_000, { arrive: 5, answered: 0 })).toBe(0);
    expect(open.length).toBe(3_000);
    expect(await load(2_000, { arrive: 5, answered: 60 })).toBe(0);
  });
});

test('refuses also where the process itself is too slow, so that its ticks come late as well', async () => {
  for (let turn = 0; turn < 30; turn += 1) {
    for (let at = 0; at < 900; at += 1) void post();
    vi.advanceTimersByTime(20);
    await answerSome(300);
    for (let slow = 0; slow < 3; slow += 1) vi.advanceTimersByTime(50);
  }
  expect(counted.length).toBeGreaterThan(10_000);
  expect(open.length).toBeLessThan(900);
});

test('has an end, whatever the reason: in number and in bytes', async () => {
  for (let at = 0; at < 5_000; at += 1) void post();
  expect(await post('quiet')).toMatchObject({ kind: 'refused', status: 503 });
  await answerSome(5_000);
  for (let at = 0; at < 1_200; at += 1) void post('quiet', 120_000);
  expect(await post('quiet', 120_000)).toMatchObject({ kind: 'refused', status: 503 });
});
