import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { eventSignalName } from '../../../src/model/inbound/wait.ts';
import { DefinitionRuns, define, task } from './definition-runs.ts';

let runs: DefinitionRuns;

beforeAll(async () => {
  runs = await DefinitionRuns.open();
}, 60_000);

afterAll(() => runs?.close());

beforeEach(() => runs.forget());

/** Without end: its condition is an input that stays true. */
const endless = (...loopOver: object[]) =>
  task('DO_WHILE', 'loop', {
    loopOver,
    evaluatorType: 'value-param',
    loopCondition: 'on',
    inputParameters: { on: true },
    keepLastN: 1,
  });

describe('a run that is full fails with a reason, before Temporal ends it', () => {
  test('a loop that waits for nothing: by the number of its tasks, and it does not hold its worker up', async () => {
    const run = await runs.start(define([endless(task('NOOP', 'a'))]), {}, 'runWithLittleRoom');
    expect(await run.failure()).toEqual({
      type: 'FAILED',
      message: expect.stringMatching(/^the run has 250 tasks and may have 250; /),
    });
    expect((await run.execution()).tasks).toHaveLength(250);
    // After a hundred tasks it lets go of its thread by a local activity, after two hundred by a timer.
    expect((await run.events()).filter((type) => /MARKER_RECORDED|TIMER_STARTED/.test(type))).toEqual([
      'MARKER_RECORDED',
      'TIMER_STARTED',
    ]);
  });

  test('a loop of waits: by the events of its history, and what is open is withdrawn', async () => {
    const { message, withdrawn, other, historyLength } = await runLoopOf([task('WAIT_FOR_WEBHOOK', 'message')]);
    expect(message).toMatch(/^the run has \d+ events of history and may have 60; /);
    expect(withdrawn).toEqual([other]);
    expect(historyLength).toBeLessThan(80);
  });

  test('many waits at once: by their number, since each may cost a signal', async () => {
    const waits = Array.from({ length: 30 }, (_, n) => [task('WAIT_FOR_WEBHOOK', `w${n}`)]);
    const run = await runs.start(
      define([task('FORK_JOIN', 'fork', { forkTasks: waits }), task('JOIN', 'join')]),
      {},
      'runWithLittleRoom',
    );
    expect(await run.failure()).toEqual({
      type: 'FAILED',
      message: expect.stringMatching(/^the run has 20 waits for events and may have 20; /),
    });
    expect(runs.withdrawn).toHaveLength(runs.registered.length);
  });
});

/** Beside a wait that nothing ends; all others get an event. */
async function runLoopOf(loopOver: object[]) {
  const fork = task('FORK_JOIN', 'fork', { forkTasks: [[task('WAIT_FOR_WEBHOOK', 'other')], [endless(...loopOver)]] });
  const run = await runs.start(define([fork, task('JOIN', 'join')]), {}, 'runWithLittleRoom');
  const { waitId: other } = await runs.waiting();
  const told = new Set([other]);
  // Awaiting its result would let time jump.
  while ((await run.handle.describe()).status.name === 'RUNNING') {
    const wait = runs.registered.find(({ waitId }) => !told.has(waitId));
    if (wait === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      continue;
    }
    told.add(wait.waitId);
    const event = {
      id: `e-${told.size}`,
      sourceId: 's',
      sourceName: 's',
      receivedAt: '2026-01-01T00:00:01.000Z',
      payload: {},
    };
    await run.handle.signal(eventSignalName, { waitId: wait.waitId, eventId: event.id }, event).catch(() => undefined);
  }
  return { ...(await run.failure()), withdrawn: runs.withdrawn, other, historyLength: await run.historyLength() };
}
