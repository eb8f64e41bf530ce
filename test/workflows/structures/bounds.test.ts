import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DefinitionApi, set, statuses, task } from './definition-api.ts';

let api: DefinitionApi;
let small: string;

beforeAll(async () => {
  api = await DefinitionApi.open();
  small = await api.signalbox.saveDefinition([task('NOOP', 'n')]);
}, 60_000);

afterAll(() => api?.close());

const noop = task('NOOP', 'n');
const list = (length: number, element: unknown = {}) => Array.from({ length }, () => element);
const dynamicFork = (inputParameters: object, more: object = {}) => [
  task('FORK_JOIN_DYNAMIC', 'fork', { inputParameters, ...more }),
  task('JOIN', 'join'),
];
const double = (value: (doubled: string) => unknown) => (_: unknown, at: number) =>
  set(`s${at}`, { v: at === 0 ? value('x') : value('${workflow.variables.v}') });

/** A run of these tasks and then a small one: how each ends, and which is over first. */
async function runBeside(
  tasks: readonly object[],
  { input = {}, more = {} }: { input?: object; more?: Record<string, unknown> } = {},
) {
  const name = await api.signalbox.saveDefinition(tasks, more);
  const large = await api.signalbox.startWorkflow(name, input);
  const beside = await api.signalbox.startWorkflow(small);
  const { endTime } = await api.signalbox.untilStatus(beside, 'COMPLETED', { withinMs: 90_000 });
  return { large, smallEndTime: Number(endTime) };
}

async function failed(workflowId: string) {
  const execution = await api.signalbox.untilStatus(workflowId, 'FAILED', { withinMs: 60_000 });
  await api.replay(workflowId);
  return execution;
}

describe('a run that would be too large fails with a reason, and another one beside it goes on', () => {
  test('a loop over 90,000 items', async () => {
    const { large } = await runBeside(
      [task('DO_WHILE', 'loop', { inputParameters: { items: '${workflow.input.items}' }, loopOver: [noop] })],
      { input: { items: list(90_000, 1) } },
    );
    const execution = await failed(large);
    expect(execution.reasonForIncompletion).toMatch(/^items has 90000 elements and may have 25000; /);
    expect(statuses(execution)).toEqual(['loop FAILED_WITH_TERMINAL_ERROR']);
  }, 180_000);

  test.each([
    ['forkTaskInputs', dynamicFork({ forkTaskType: 'NOOP', forkTaskInputs: '${workflow.input.items}' }), {}],
    [
      'a list of tasks',
      dynamicFork({ tasks: '${workflow.input.items}' }, { dynamicForkTasksParam: 'tasks' }),
      { name: 'n', taskReferenceName: 'n', type: 'NOOP' },
    ],
    [
      'described tasks',
      dynamicFork({ tasks: '${workflow.input.items}' }, { dynamicForkJoinTasksParam: 'tasks' }),
      { taskName: 'n', referenceName: 'n', type: 'NOOP' },
    ],
  ])(
    'a fork of 20,000 by %s',
    async (_, tasks, element) => {
      const { large } = await runBeside(tasks, { input: { items: list(20_000, element) } });
      const execution = await failed(large);
      expect(execution.reasonForIncompletion).toBe('20000 tasks are too many for one fork; it may have 1000');
      expect(statuses(execution)).toEqual(['fork FAILED_WITH_TERMINAL_ERROR']);
    },
    180_000,
  );

  test.each([
    ['a text', (v: string) => `${v}${v}`, {}],
    ['a list', (v: string) => [v, v], {}],
    [
      'an object that nothing but the output resolves',
      (v: string) => ({ a: v, b: v }),
      { outputParameters: { v: '${workflow.variables.v}' } },
    ],
  ])(
    '%s that doubles with every task',
    async (_, value, more) => {
      const { large } = await runBeside(Array.from({ length: 30 }, double(value)), { more });
      const execution = await failed(large);
      expect(execution.reasonForIncompletion).toMatch(/too large: it has about \d+ MiB as JSON and may have 32$/);
    },
    180_000,
  );

  test('a text that doubles with every iteration of a loop', async () => {
    const loop = task('DO_WHILE', 'loop', {
      inputParameters: { items: list(40, 1) },
      loopOver: [set('s', { v: '${workflow.variables.v}${workflow.variables.v}' })],
    });
    const execution = await failed((await runBeside([loop], { more: { variables: { v: 'x' } } })).large);
    expect(execution.reasonForIncompletion).toMatch(/too large: it has about \d+ MiB as JSON and may have 32$/);
  }, 180_000);

  test('new values in every iteration: by what they take together', async () => {
    const loop = task('DO_WHILE', 'loop', {
      inputParameters: { items: list(400, 1) },
      loopOver: [set('s', { v: '${loop.output.loopIndex}${workflow.input.text}' })],
      captureOutput: false,
    });
    const execution = await failed((await runBeside([loop], { input: { text: 'x'.repeat(1024 * 1024) } })).large);
    expect(execution.reasonForIncompletion).toMatch(/^the run has \d+ bytes of values and may have 134217728; /);
  }, 180_000);
});

describe('a run that goes on and on leaves turns to others', () => {
  test('it lets go of its thread after a hundred tasks and of its place after two hundred, the same in a replay', async () => {
    const workflowId = await api.start([
      task('DO_WHILE', 'loop', { inputParameters: { items: list(450, 1) }, loopOver: [noop] }),
    ]);
    await api.signalbox.untilStatus(workflowId, 'COMPLETED', { withinMs: 60_000 });
    await api.replay(workflowId);
    const { TIMER_STARTED, TIMER_FIRED } = await api.events(workflowId);
    expect({ TIMER_STARTED, TIMER_FIRED }).toEqual({ TIMER_STARTED: 2, TIMER_FIRED: 2 });
  }, 90_000);

  const forever = { evaluatorType: 'value-param', loopCondition: 'on', inputParameters: { on: true } };
  const inner = (reference: string) =>
    task('DO_WHILE', reference, { loopOver: [task('NOOP', `${reference}-n`)], ...forever });

  test.each([
    ['a condition that always holds', [task('DO_WHILE', 'loop', { loopOver: [noop], ...forever })]],
    ['a script that always says true', [task('DO_WHILE', 'loop', { loopOver: [noop], loopCondition: 'true' })]],
    [
      'loops in the branches of forks',
      [
        task('FORK_JOIN', 'outer', {
          forkTasks: Array.from({ length: 20 }, (_, at) => [
            task('FORK_JOIN', `f${at}`, { forkTasks: [[inner(`a${at}`)], [inner(`b${at}`)]] }),
            task('JOIN', `j${at}`),
          ]),
        }),
        task('JOIN', 'join'),
      ],
    ],
  ])(
    '%s',
    async (_, tasks) => {
      const { large, smallEndTime } = await runBeside(tasks);
      const { status, endTime } = await api.signalbox.must('GET', `/api/workflow/${large}?includeTasks=false`);
      expect(status === 'RUNNING' || smallEndTime < Number(endTime), `the large one is ${status}`).toBe(true);
      if (status === 'RUNNING') await api.signalbox.client.workflow.getHandle(large).terminate();
    },
    180_000,
  );
});

describe('a definition that nests', () => {
  const nested = (levels: number): object => {
    let inside: object = noop;
    for (let level = 0; level < levels; level += 1) {
      inside = task('SWITCH', `c${level}`, {
        evaluatorType: 'value-param',
        expression: 'v',
        inputParameters: { v: 'a' },
        decisionCases: { a: [inside] },
      });
    }
    return inside;
  };

  test('some dozens of levels run', async () => {
    expect(statuses(await api.run([nested(50)])).at(-1)).toBe('n COMPLETED');
  }, 60_000);

  test('hundreds are refused when it is saved', async () => {
    const { status, text } = await api.signalbox.call('POST', '/api/metadata/workflow', {
      name: 'deep',
      version: 1,
      schemaVersion: 2,
      tasks: [nested(250)],
    });
    expect(status).toBe(400);
    expect(text).toContain('levels deep');
  });

  test('thousands of beginnings of expressions are refused when it is saved, not looked for their ends', async () => {
    const { status, text } = await api.signalbox.call('POST', '/api/metadata/workflow', {
      name: 'open',
      version: 1,
      schemaVersion: 2,
      tasks: [set('s', { v: '${'.repeat(200_000) })],
    });
    expect(status).toBe(400);
    expect(text).toContain('expressions');
  });
});
