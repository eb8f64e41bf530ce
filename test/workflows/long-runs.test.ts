import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { interpreterChanges } from '../../src/model/definitions/execution.ts';
import { taskOf, waitTask } from '../helpers/api.ts';
import { startSignalbox, type Signalbox } from '../helpers/signalbox.ts';

let signalbox: Signalbox;
beforeAll(async () => {
  signalbox = await startSignalbox();
}, 120_000);
afterAll(() => signalbox?.stop());

const set = (reference: string, values: object) => taskOf('SET_VARIABLE', reference, { inputParameters: values });
const loop = (reference: string, items: unknown, loopOver: readonly object[], more: object = {}) =>
  taskOf('DO_WHILE', reference, { inputParameters: { items }, loopOver, ...more });

/** As one run of Temporal's, or as several that go on as one another after seven tasks. */
async function run(type: string, name: string, input: object = {}): Promise<string> {
  const definition = await signalbox.must('GET', `/api/metadata/workflow/${name}`);
  const workflowId = randomUUID();
  await signalbox.client.workflow.start(type, {
    workflowId,
    taskQueue: signalbox.temporal.taskQueue,
    memo: { workflowName: name, workflowVersion: 1 },
    args: [{ definition, input, startedAtMs: Date.now() - 1_000, hasBounds: true, changes: interpreterChanges }],
  });
  return workflowId;
}

/** It went on as another run. */
async function isContinued(workflowId: string): Promise<boolean> {
  const { raw } = await signalbox.client.workflow.getHandle(workflowId).describe();
  return raw.workflowExecutionInfo?.firstRunId !== raw.workflowExecutionInfo?.execution?.runId;
}

const shape = ({ status, output, variables, input, tasks, failedReferenceTaskNames }: any) => ({
  status,
  output,
  variables,
  input,
  failedReferenceTaskNames,
  tasks: tasks.map(({ seq, referenceTaskName, status: of, iteration, inputData, outputData, retryCount }: any) => ({
    seq,
    referenceTaskName,
    of,
    iteration,
    inputData,
    outputData,
    retryCount,
  })),
});

describe('a long run that goes on as another run of Temporal’s is the same to everybody who looks', () => {
  test('loops in loops, in a case, with branches, joins and a permissive failure', async () => {
    const name = await signalbox.saveDefinition(
      [
        set('before', { all: 0, word: '${workflow.input.word}' }),
        taskOf('HTTP', 'fails', {
          permissive: true,
          retryCount: 0,
          inputParameters: { http_request: { uri: 'http://127.0.0.1:1/', method: 'GET' } },
        }),
        taskOf('SWITCH', 'switch', {
          evaluatorType: 'value-param',
          expression: 'word',
          inputParameters: { word: '${workflow.input.word}' },
          decisionCases: {
            go: [
              loop(
                'outer',
                ['a', 'b', 'c'],
                [
                  loop(
                    'inner',
                    [1, 2, 3, 4],
                    [
                      set('count', { last: '${outer.output.loopItem}${inner.output.loopItem}' }),
                      taskOf('FORK_JOIN', 'fork', {
                        forkTasks: [[taskOf('NOOP', 'left')], [set('right', { was: '${count.input.last}' })]],
                      }),
                      taskOf('JOIN', 'join', { joinOn: ['left', 'right'] }),
                    ],
                    { keepLastN: 2 },
                  ),
                  set('between', { seen: '${inner.output.iteration}' }),
                ],
              ),
            ],
          },
        }),
        set('after', { first: '${before.input.word}', of: '${outer.output.iteration}', was: '${right.input.was}' }),
      ],
      { outputParameters: { last: '${workflow.variables.last}', outer: '${outer.output}', after: '${after.input}' } },
    );
    const [long, short] = [
      await run('runDefinition', name, { word: 'go' }),
      await run('runInShortRuns', name, { word: 'go' }),
    ];
    const whole = await signalbox.untilStatus(long, 'FAILED', { withinMs: 40_000 });
    const inParts = await signalbox.untilStatus(short, 'FAILED', { withinMs: 40_000 });
    expect(whole.tasks.length).toBeGreaterThan(60);
    expect(shape(inParts)).toEqual(shape(whole));
    expect([await isContinued(long), await isContinued(short)]).toEqual([false, true]);
    expect(inParts.tasks.map(({ seq }: any) => seq)).toEqual(inParts.tasks.map((_: unknown, at: number) => at + 1));
  }, 300_000);

  test('each turn takes one event, in their order, and none twice', async () => {
    const wait = waitTask({ '$.n': '${workflow.input.n}' }, 'wait');
    const name = await signalbox.saveDefinition([
      loop(
        'loop',
        Array.from({ length: 20 }, (_, at) => at),
        [wait],
      ),
    ]);
    const { id } = await signalbox.createSource({ receiverWorkflowNamesToVersions: { [name]: 0 } });
    const n = randomUUID();
    const workflowId = await run('runInShortRuns', name, { n });
    for (let at = 0; at < 20; at += 1) await signalbox.postOpen(id, { n, at });
    const { tasks } = await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
    const taken = tasks.filter(({ taskType }: any) => taskType === 'WAIT_FOR_WEBHOOK');
    expect(taken.map(({ outputData }: any) => outputData.at)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(await isContinued(workflowId)).toBe(true);
  }, 300_000);

  test('the time limit of a loop counts over all of them', async () => {
    const items = Array.from({ length: 20 }, (_, at) => at);
    const turn = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => set(name, { [name]: '${loop.output.loopItem}' }));
    const second = taskOf('WAIT', 'second', { inputParameters: { duration: '1 seconds' } });
    const taskDefinition = { timeoutSeconds: 5, timeoutPolicy: 'TIME_OUT_WF' };
    const name = await signalbox.saveDefinition([loop('loop', items, [...turn, second], { taskDefinition })]);
    const workflowId = await run('runInShortRuns', name);
    const { tasks } = await signalbox.untilStatus(workflowId, 'TIMED_OUT', { withinMs: 120_000 });
    expect(tasks[0]).toMatchObject({ referenceTaskName: 'loop', status: 'TIMED_OUT' });
    expect(await isContinued(workflowId)).toBe(true);
  }, 180_000);

  test('it can be paused, updated, terminated and tried again', async () => {
    const items = Array.from({ length: 12 }, (_, at) => at);
    const name = await signalbox.saveDefinition([
      loop('loop', items, [set('s', { at: '${loop.output.loopItem}' }), taskOf('HUMAN', 'human')]),
    ]);
    const workflowId = await run('runInShortRuns', name);
    // A run that goes on within a second of its start is held back by Temporal for the rest of it, and an update with it.
    const endTurn = async (turn: number) => {
      for (;;) {
        const { status } = await signalbox.call('POST', `/api/tasks/${workflowId}/human__${turn}/COMPLETED`, { turn });
        const { tasks } = await signalbox.must('GET', `/api/workflow/${workflowId}`);
        const isDone = ({ referenceTaskName, status: of }: any) =>
          referenceTaskName === `human__${turn}` && of === 'COMPLETED';
        if (status === 200 || tasks.some(isDone)) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    for (let turn = 1; turn <= 9; turn += 1) await endTurn(turn);
    expect(await isContinued(workflowId)).toBe(true);
    await signalbox.must('DELETE', `/api/workflow/${workflowId}`);
    await signalbox.untilStatus(workflowId, 'TERMINATED', { withinMs: 60_000 });
    await signalbox.must('POST', `/api/workflow/${workflowId}/retry`);
    for (let turn = 10; turn <= 12; turn += 1) await endTurn(turn);
    const done = await signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
    expect(done.tasks[0].outputData).toMatchObject({
      iteration: 12,
      1: { human: { turn: 1 } },
      12: { human: { turn: 12 } },
    });
    const turns = done.tasks.filter(({ taskType, status }: any) => taskType === 'HUMAN' && status === 'COMPLETED');
    expect(turns).toHaveLength(12);
  }, 300_000);
});
