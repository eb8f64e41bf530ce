import { retryRules } from '../../src/conductor/retry-rules.ts';
import type { RunningTask, TaskDescriptor, TaskResult } from '../../src/conductor/task-descriptor.ts';
import { typesWithoutEffect, type TaskMock, type TaskMocks } from '../../src/model/definitions/task-mocks.ts';
import type { Ports } from './task-context.ts';

/** The ports of a run that is only tried out: tasks give what their mocks say, and nothing outside hears of the run. */
export function triedOut<P extends Omit<Ports, 'waitForWebhook'>>(ports: P, mocks: TaskMocks): P {
  const left = new Map(Object.entries(mocks).map(([reference, list]) => [reference, [...list]]));
  return {
    ...ports,
    taskDescriptor: (type) => mocked(ports.taskDescriptor(type), left),
    startFailureWorkflow: () => Promise.resolve({ kind: 'invalid', message: 'the run is only tried out' }),
    tellRunEnd: () => Promise.resolve(),
  };
}

function mocked(given: TaskDescriptor, left: ReadonlyMap<string, TaskMock[]>): TaskDescriptor {
  const { isForWorkers, beginsLater, ...descriptor } = given;
  return {
    ...descriptor,
    run(task, context) {
      const mock = left.get(task.definition.taskReferenceName)?.shift();
      if (mock === undefined)
        return typesWithoutEffect.includes(descriptor.type) ? descriptor.run(task, context) : context.untilUpdated();
      if (mock.status !== 'IN_PROGRESS') return Promise.resolve(resultOf({ ...mock, status: mock.status }, task));
      context.setOutput(mock.output);
      return context.untilUpdated();
    },
  };

  function resultOf(
    { status, output }: TaskMock & { readonly status: Exclude<TaskMock['status'], 'IN_PROGRESS'> },
    { definition }: RunningTask,
  ): TaskResult {
    if (status === 'COMPLETED') return { status, output };
    const hasNext = (left.get(definition.taskReferenceName)?.length ?? 0) > 0;
    const rules = retryRules(definition);
    const ofWorker = isForWorkers === true && (definition.retryCount ?? null) === null && rules.retriesMax === 0;
    const retriesMax = ofWorker ? workerRetries : rules.retriesMax;
    return {
      status,
      output,
      reason: `the mock of ${definition.taskReferenceName} says ${status}`,
      // At once, and only where the list says what comes of it.
      retry: { ...rules, delayMs: 0, jitterMs: 0, retriesMax: hasNext ? retriesMax : 0 },
    };
  }
}

/** Of a task that a worker does, where nothing else is said (A28). */
const workerRetries = 3;
