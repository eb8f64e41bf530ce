/** Of the tasks that polling workers do. */
export const taskTypes = ['faults-check', 'faults-ship'] as const;

export const definitionNames = {
  /** Waits, has a task done, waits again, and raises an event. */
  waits: 'faultsWaits',
  /** An event of a platform starts it. */
  started: 'faultsStarted',
  /** An event handler starts it. */
  handled: 'faultsHandled',
  /** A schedule starts it. */
  scheduled: 'faultsScheduled',
} as const;

/** The endpoint that is told of ends of runs. */
export const listener = 'faults of ends';

const raised = 'raised';
const shared = { version: 1, schemaVersion: 2 };

export const firstDefinitions: readonly object[] = [
  waits(1),
  {
    ...shared,
    name: definitionNames.started,
    tasks: [work('shipped', taskTypes[1], { nonce: '${workflow.input.nonce}' })],
    outputParameters: { nonce: '${workflow.input.nonce}', done: '${shipped.output.by}' },
  },
  ...[definitionNames.handled, definitionNames.scheduled].map((name) => ({
    ...shared,
    name,
    tasks: [note('noted', 1)],
  })),
];

/** Of the definition that waits. */
export const secondVersion: object = waits(2);

/** The nonce of what a run of that order makes an event handler start. */
export function handledNonce(order: string): string {
  return `${order}-handled`;
}

export const eventHandler: object = {
  name: 'faultsHandler',
  event: `conductor:${definitionNames.waits}:${raised}`,
  active: true,
  actions: [
    {
      action: 'start_workflow',
      start_workflow: { name: definitionNames.handled, input: { nonce: handledNonce('${order}') } },
    },
  ],
};

function waits(version: 1 | 2): object {
  return {
    ...shared,
    name: definitionNames.waits,
    version,
    workflowStatusListenerEnabled: true,
    workflowStatusListenerSink: `webhook:${listener}`,
    tasks: [
      wait('first'),
      ...(version === 1 ? [] : [note('noted', 2)]),
      work('checked', taskTypes[0], { nonce: '${first.output.nonce}' }),
      wait('second'),
      {
        name: raised,
        taskReferenceName: raised,
        type: 'EVENT',
        sink: `conductor:${raised}`,
        inputParameters: { order: '${workflow.input.order}' },
      },
    ],
    outputParameters: {
      first: '${first.output.nonce}',
      second: '${second.output.nonce}',
      checked: '${checked.output.by}',
    },
  };
}

function note(reference: string, value: number): object {
  return { name: reference, taskReferenceName: reference, type: 'SET_VARIABLE', inputParameters: { v: value } };
}

function wait(reference: string): object {
  return {
    name: reference,
    taskReferenceName: reference,
    type: 'WAIT_FOR_WEBHOOK',
    inputParameters: { matches: { '$.order': '${workflow.input.order}' } },
  };
}

function work(reference: string, name: string, inputParameters: object): object {
  return { name, taskReferenceName: reference, type: 'SIMPLE', inputParameters };
}
