import type { TaskDescriptor } from '../../../src/conductor/task-descriptor.ts';
import { caseBranches, forkBranches, loopBranches, tasksIn } from '../../../src/conductor/task-tree.ts';
import { descriptorOf } from '../../../src/conductor/tasks/index.ts';

/** Chooses tasks by a value, in place of a SWITCH. */
const choose: TaskDescriptor = {
  type: 'SWITCH',
  branches: caseBranches,
  async run({ definition, input }) {
    const chosen = caseBranches(definition).find(({ path }) => path === `decisionCases.${String(input.value)}`);
    return { status: 'COMPLETED', output: { chosen: input.value ?? null }, next: tasksIn(chosen?.tasks) };
  },
};

const fork: TaskDescriptor = {
  type: 'FORK_JOIN',
  branches: forkBranches,
  async run({ definition }, context) {
    context.startBranches(forkBranches(definition).map(({ tasks }) => tasksIn(tasks)));
    return { status: 'COMPLETED', output: {} };
  },
};

const join: TaskDescriptor = {
  type: 'JOIN',
  async run({ definition }, context) {
    const names = Array.isArray(definition.joinOn) ? definition.joinOn.map(String) : [];
    const joined = await context.joinBranches(names);
    return {
      status: 'COMPLETED',
      output: Object.fromEntries(joined.map((task) => [task.referenceTaskName, task.outputData])),
    };
  },
};

/** Runs its tasks `input.times` times, in place of a DO_WHILE. */
const loop: TaskDescriptor = {
  type: 'DO_WHILE',
  branches: loopBranches,
  async run({ definition, input }, context) {
    const times = Number(input.times);
    for (let iteration = 1; iteration <= times; iteration += 1) {
      const end = await context.runTasks(tasksIn(definition.loopOver), { iteration });
      if (end.kind === 'failed')
        return { status: 'FAILED', reason: `iteration ${iteration}: ${end.task.reasonForIncompletion}` };
    }
    return { status: 'COMPLETED', output: { iteration: times } };
  },
};

const wait: TaskDescriptor = {
  type: 'WAIT',
  async run({ input }, context) {
    await context.sleep(Number(input.seconds) * 1_000);
    return { status: 'COMPLETED', output: { seconds: input.seconds ?? null } };
  },
};

/** Has its work done by an activity. */
const http: TaskDescriptor = {
  type: 'HTTP',
  async run({ input, chainId }, context) {
    const call = {
      method: 'GET',
      headers: {},
      body: null,
      encode: true,
      followRedirects: false,
      connectMs: 1_000,
      silenceMs: 1_000,
    } as const;
    const answer = await context.callHttp({ ...call, uri: String(input.uri), idempotencyKey: chainId });
    return { status: 'COMPLETED', output: { answer: answer.kind } };
  },
};

/** Fails as it is told. */
const lambda: TaskDescriptor = {
  type: 'LAMBDA',
  run: async ({ input }) => ({ status: 'FAILED', reason: String(input.reason), output: { partly: true } }),
};

const more = new Map([choose, fork, join, loop, wait, http, lambda].map((descriptor) => [descriptor.type, descriptor]));

export function moreTaskTypes(type: string): TaskDescriptor {
  return more.get(type) ?? descriptorOf(type);
}
