import { some, mib, bodies, api, many, type WorstRequest } from './make-request.ts';

export const operators: readonly WorstRequest[] = [
  ...some('objects', 'deep', 'longNumbers', 'records').map(
    ([name, make]): WorstRequest => ({
      who: 'operate',
      what: `a start with 5 MB of ${name}`,
      request: api('POST', '/api/workflow/loopWait', () => `{"x":${make(4.9 * mib)}}`),
    }),
  ),
  {
    who: 'operate',
    what: 'StartWorkflowRequest with 5 MB of objects',
    request: api('POST', '/api/workflow', () => `{"name":"loopWait","input":{"x":${bodies.objects(4.8 * mib)}}}`),
  },
  {
    who: 'operate',
    what: "a task's output of 5 MB of objects",
    request: api('POST', '/api/tasks/none/wait_ref/COMPLETED', () => `{"x":${bodies.objects(4.8 * mib)}}`),
  },
  {
    who: 'operate',
    what: 'TaskResult with 5 MB of objects',
    request: api(
      'POST',
      '/api/tasks',
      () =>
        `{"taskId":"x","workflowInstanceId":"x","status":"COMPLETED","outputData":{"x":${bodies.objects(4.8 * mib)}}}`,
    ),
  },
  {
    who: 'operate',
    what: 'TaskResult with 300,000 wrong log lines',
    request: api('POST', '/api/tasks', () => ({
      taskId: 'x',
      workflowInstanceId: 'x',
      status: 'COMPLETED',
      logs: Array.from({ length: 300_000 }, () => 1),
    })),
  },
  {
    who: 'operate',
    what: 'a start with as many values as are taken',
    request: api('POST', '/api/workflow/loopWait', () => ({ x: Array.from({ length: 99_900 }, () => ({})) })),
  },
  {
    who: 'operate',
    what: 'a start with as many long numbers as are taken',
    request: api('POST', '/api/workflow/loopWait', () => `{"x":[${'12345678901234567,'.repeat(49_990)}1]}`),
  },
  {
    who: 'operate',
    what: 'a start with as many long fractions as are taken, among as many values',
    request: api(
      'POST',
      '/api/workflow/loopWait',
      () => `{"x":[${'0.12345678901234567,'.repeat(49_990)}${'{},'.repeat(49_000)}1]}`,
    ),
  },
  {
    who: 'operate',
    what: 'a start with as many members as are taken',
    request: api('POST', '/api/workflow/loopWait', () => many(99_900, (i) => [`member number ${i} of many`, i])),
  },
  {
    who: 'operate',
    what: 'TaskResult with as many values as are taken',
    request: api('POST', '/api/tasks', () => ({
      taskId: 'x',
      workflowInstanceId: 'x',
      status: 'COMPLETED',
      outputData: { x: Array.from({ length: 99_900 }, () => ({})) },
    })),
  },
  {
    who: 'operate',
    what: 'a body of 5 MB of escapes that is broken',
    request: api('POST', '/api/workflow', () => `{"name":"${'\\n'.repeat(2.4e6)}`),
  },
  {
    who: 'operate',
    what: 'replay of an event of 25 MB',
    request: ({ events: { records } }) => api('POST', `/api/events/${records}/replay`)(),
  },
  {
    who: 'operate',
    what: 'replay of an event of 25 MB as a new one',
    request: ({ events: { records } }) => api('POST', `/api/events/${records}/replay?as=new`)(),
  },
  {
    who: 'operate',
    what: 'a replay filter of 100,000 names',
    request: api('POST', '/api/events/replay', () => ({ filter: many(100_000, (i) => [`name${i}`, 1]) })),
  },
];
