import { failureAmong, mentionsIn, referencesIn, validateReferences } from '../join-on.ts';
import type { TaskDescriptor } from '../task-descriptor.ts';

/** The join of old definitions: the first of the named tasks that has ended gives its output. */
export const exclusiveJoin: TaskDescriptor = {
  type: 'EXCLUSIVE_JOIN',
  opensAgain: true,
  validate: (task, path) => fields.flatMap((field) => validateReferences(task, field, path)),
  mentions: (task) => fields.flatMap((field) => mentionsIn(task, field)),

  async run({ definition }, context) {
    const joined = await context.joinBranches(referencesIn(definition.joinOn), { until: 'first' });
    const [first] =
      joined.length > 0
        ? joined
        : await context.joinBranches(referencesIn(definition.defaultExclusiveJoinTask), { until: 'first' });
    if (first === undefined) return { status: 'COMPLETED', output: {} };
    const failure = failureAmong([first]);
    return failure ?? { status: 'COMPLETED', output: first.outputData };
  },
};

const fields = ['joinOn', 'defaultExclusiveJoinTask'] as const;
