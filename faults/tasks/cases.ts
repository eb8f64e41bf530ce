/** A definition with a task of one type in it, and what comes of it however often it is disturbed. */
export interface TaskCase {
  /** The type, with a word where it comes in two ways. */
  readonly name: string;
  readonly tasks: readonly object[];
  /** References of tasks that may end in more than one way. */
  readonly leftOut?: readonly string[];
  /** Runs of the helper `killChild` with the run's correlation id that there have to be in the end. */
  readonly starts?: number;
}

/** The definition that other cases start, or run below them. */
export const childName = 'killChild';
/** Runs until it is terminated. */
export const openName = 'killOpen';
/** Tasks of workers, by the type that is polled. */
export const polledTypes = ['kill-work', 'KAFKA_PUBLISH'] as const;
/** How long a polling worker has a task. */
const heldMs = 800;

export function helperDefinitions(): readonly object[] {
  return [
    definition(childName, [pause('short', 1), spin('spun')]),
    definition(openName, [task('HUMAN', 'never')]),
    definition('killOther', [task('NOOP', 'nothing')]),
  ];
}

export function definition(name: string, tasks: readonly object[]): object {
  return { name, version: 1, schemaVersion: 2, tasks };
}

/** One of each type at least. @param url of the server that HTTP tasks ask */
export function taskCases(url: string): readonly TaskCase[] {
  const n = '${workflow.input.n}';
  return [
    { name: 'NOOP', tasks: turns(task('NOOP', 't')) },
    { name: 'SET_VARIABLE', tasks: turns(task('SET_VARIABLE', 't', input({ at: '${loop.output.loopItem}' }))) },
    { name: 'INLINE', tasks: turns(spin('t')) },
    { name: 'LAMBDA', tasks: turns(task('LAMBDA', 't', input({ scriptExpression: 'return 1 + 1;' }))) },
    {
      name: 'JSON_JQ_TRANSFORM',
      tasks: turns(task('JSON_JQ_TRANSFORM', 't', input({ queryExpression: '[range(50000)] | add' }))),
    },
    {
      name: 'SWITCH',
      tasks: turns(
        task('SWITCH', 't', {
          evaluatorType: 'javascript',
          expression: '$.at % 2',
          ...input({ at: '${loop.output.loopItem}' }),
          decisionCases: { 1: [task('NOOP', 'odd')] },
          defaultCase: [task('NOOP', 'even')],
        }),
      ),
    },
    {
      name: 'DECISION',
      tasks: turns(
        task('DECISION', 't', {
          caseValueParam: 'at',
          ...input({ at: '${loop.output.loopItem}' }),
          decisionCases: { 1: [task('NOOP', 'one')] },
          defaultCase: [task('NOOP', 'other')],
        }),
      ),
    },
    {
      name: 'DO_WHILE',
      tasks: [
        task('DO_WHILE', 't', { loopCondition: "$.t['iteration'] < 6", loopOver: [spin('spun'), pause('short', 1)] }),
      ],
    },
    {
      name: 'FORK_JOIN, JOIN',
      tasks: turns(
        task('FORK_JOIN', 't', { forkTasks: [[spin('left')], [spin('right'), task('NOOP', 'nothing')]] }),
        task('JOIN', 'joined', { joinOn: ['left', 'nothing'] }),
      ),
    },
    {
      name: 'EXCLUSIVE_JOIN',
      tasks: [
        task('FORK_JOIN', 'fork', { forkTasks: [[pause('first', 2)], [pause('second', 8)]] }),
        task('EXCLUSIVE_JOIN', 't', { joinOn: ['first', 'second'] }),
      ],
      leftOut: ['second'],
    },
    {
      name: 'FORK_JOIN_DYNAMIC',
      tasks: [
        task('FORK_JOIN_DYNAMIC', 't', {
          ...input({ tasks: [spin('made_a'), pause('made_b', 2)], inputs: {} }),
          dynamicForkTasksParam: 'tasks',
          dynamicForkTasksInputParamName: 'inputs',
        }),
        task('JOIN', 'joined'),
      ],
    },
    {
      name: 'DYNAMIC',
      tasks: [
        task('DYNAMIC', 't', { dynamicTaskNameParam: 'kind', ...input({ kind: 'WAIT', duration: '2 seconds' }) }),
      ],
    },
    { name: 'WAIT', tasks: [pause('t', 2)] },
    { name: 'WAIT_FOR_WEBHOOK', tasks: [task('WAIT_FOR_WEBHOOK', 't', input({ matches: { '$.order': n } }))] },
    { name: 'HUMAN', tasks: [task('HUMAN', 't')] },
    { name: 'YIELD', tasks: [task('YIELD', 't')] },
    { name: 'HTTP', tasks: [task('HTTP', 't', input({ uri: `${url}/slow`, method: 'POST', body: { n } }))] },
    {
      name: 'HTTP_POLL',
      tasks: [
        task(
          'HTTP_POLL',
          't',
          input({
            uri: `${url}/poll?n=${n}`,
            terminationCondition: '$.output.response.body.done === true',
            pollingInterval: 1,
          }),
        ),
      ],
    },
    { name: 'EVENT (webhook)', tasks: [task('EVENT', 't', { sink: 'webhook:killed', ...input({ n }) })] },
    {
      name: 'EVENT (handlers)',
      tasks: [task('EVENT', 't', { sink: 'conductor:killed', ...input({ n }) })],
      starts: 1,
    },
    { name: 'SUB_WORKFLOW', tasks: [task('SUB_WORKFLOW', 't', { subWorkflowParam: { name: childName } })] },
    {
      name: 'START_WORKFLOW',
      tasks: [task('START_WORKFLOW', 't', input({ startWorkflow: { name: childName, correlationId: n } }))],
      starts: 1,
    },
    {
      name: 'GET_WORKFLOW',
      tasks: turns(task('GET_WORKFLOW', 't', input({ id: '${workflow.input.other}', includeTasks: true }))),
    },
    {
      name: 'UPDATE_TASK',
      tasks: [
        task('FORK_JOIN', 'fork', {
          forkTasks: [
            [task('HUMAN', 'held')],
            [
              spin('spun'),
              task(
                'UPDATE_TASK',
                't',
                input({
                  workflowId: '${workflow.workflowId}',
                  taskRefName: 'held',
                  taskStatus: 'COMPLETED',
                  taskOutput: { ended: true },
                }),
              ),
            ],
          ],
        }),
        task('JOIN', 'joined', { joinOn: ['held', 't'] }),
      ],
    },
    {
      name: 'UPDATE_TASK (of another run)',
      tasks: [
        task('START_WORKFLOW', 'started', input({ startWorkflow: { name: openName } })),
        spin('spun'),
        task(
          'UPDATE_TASK',
          't',
          input({ workflowId: '${started.output.workflowId}', taskRefName: 'never', taskStatus: 'COMPLETED' }),
        ),
      ],
    },
    {
      name: 'TERMINATE_WORKFLOW',
      tasks: [
        task('START_WORKFLOW', 'started', input({ startWorkflow: { name: openName } })),
        spin('spun'),
        task('TERMINATE_WORKFLOW', 't', input({ workflowId: '${started.output.workflowId}' })),
      ],
    },
    {
      name: 'TERMINATE',
      tasks: [
        ...turns(task('NOOP', 'nothing')),
        task('TERMINATE', 't', input({ terminationStatus: 'COMPLETED', workflowOutput: { ended: 'early' } })),
      ],
    },
    { name: 'SIMPLE', tasks: [task('SIMPLE', 't', { name: polledTypes[0], ...input({ nonce: n, heldMs }) })] },
    {
      name: 'of a polled type',
      tasks: [task(polledTypes[1], 't', { name: polledTypes[0], ...input({ nonce: n, heldMs }) })],
    },
  ];
}

function task(type: string, reference: string, more: object = {}): object {
  return { name: reference, taskReferenceName: reference, type, ...more };
}

function input(inputParameters: object): { readonly inputParameters: object } {
  return { inputParameters };
}

function pause(reference: string, seconds: number): object {
  return task('WAIT', reference, input({ duration: `${seconds} seconds` }));
}

/** Takes a worker some hundredths of a second, in which the run's workflow task stays open. */
function spin(reference: string): object {
  const expression = '(function () { var sum = 0; for (var i = 0; i < 200000; i++) sum += i % 7; return sum; })()';
  return task('INLINE', reference, { evaluatorType: 'javascript', ...input({ expression }) });
}

/** What ends at once comes six times, with some work before each: a kill finds it begun and not yet in the history. */
function turns(...tasks: readonly object[]): readonly object[] {
  return [task('DO_WHILE', 'loop', { ...input({ items: [1, 2, 3, 4, 5, 6] }), loopOver: [spin('before'), ...tasks] })];
}
