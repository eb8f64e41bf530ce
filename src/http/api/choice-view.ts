import type { Choice } from '../../model/inbound/targets.ts';

/** The result of an expression for an event, in its own words, or `{ error }`. */
export function toChoiceView(choice: Choice | undefined) {
  switch (choice?.kind) {
    case undefined:
      return undefined;
    case 'failed':
      return { error: choice.message };
    case 'chosen': {
      const {
        receivers,
        starts: { workflows, ...starts },
      } = choice.targets;
      return { receiverWorkflowNamesToVersions: receivers, workflowsToStart: { ...workflows, ...starts } };
    }
  }
}
