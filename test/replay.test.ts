import { readdirSync, readFileSync } from 'node:fs';
import { temporal } from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, test } from 'vitest';
import { recordHistories } from './histories/record.ts';
import { sharedBundle } from './helpers/temporal.ts';
import { installRuntime } from '../src/temporal/run-worker.ts';

const folder = new URL('./histories/', import.meta.url);
const names = readdirSync(folder).filter((file) => file.endsWith('.json'));

beforeAll(() => installRuntime({ level: 'error', write: () => undefined }));

/** `RECORD_HISTORIES=1 npx vitest run test/replay.test.ts` after a change that is patched in the workflow; `=access` for one name of the recorders. */
const recorded = process.env.RECORD_HISTORIES;
if (recorded) test('records the histories anew', () => recordHistories(recorded), 240_000);

describe('runs that began before a change go on after it', () => {
  test('there are histories of every workflow', () => {
    const types = [
      'orderPayment',
      'runDefinition',
      'accessRequest',
      'expireGrant',
      'deliverMessage',
      'askAtMost',
      'keepGrantEnd',
      'offboardUser',
      'startScheduled',
      // `runDefinition` that goes on as another run after seven tasks.
      'runInShortRuns',
    ];
    expect(new Set(names.map((name) => typeOf(read(name))))).toEqual(new Set(types));
  });

  test.each(names)('%s replays', async (name) => {
    await replay(read(name));
  });

  test('a run that began before there were time-outs has none (A72)', async () => {
    const history = read('run-definition-two-waits.json');
    const [payload] = history.events[0].workflowExecutionStartedEventAttributes.input.payloads;
    const run = JSON.parse(Buffer.from(payload.data, 'base64').toString());
    Object.assign(run.definition, { timeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' });
    for (const task of run.definition.tasks) Object.assign(task, { taskDefinition: { timeoutSeconds: 60 } });
    payload.data = Buffer.from(JSON.stringify(run)).toString('base64');
    await replay(history);
  });

  test('a history of another workflow does not', async () => {
    const history = read('order-payment-abandoned.json');
    history.events[0].workflowExecutionStartedEventAttributes.workflowType.name = 'waitInSequence';
    history.events[0].workflowExecutionStartedEventAttributes.input.payloads[0].data =
      Buffer.from('{"times":3}').toString('base64');
    await expect(replay(history)).rejects.toThrow(DeterminismViolationError);
  });
});

function replay(history: any): Promise<void> {
  // Ids of tasks hold that of their run.
  const { workflowId } = history.events[0].workflowExecutionStartedEventAttributes;
  return Worker.runReplayHistory(
    { workflowBundle: sharedBundle() },
    temporal.api.history.v1.History.fromObject(history),
    workflowId,
  );
}

function read(name: string): any {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
}

function typeOf(history: any): string {
  return history.events[0].workflowExecutionStartedEventAttributes.workflowType.name;
}
