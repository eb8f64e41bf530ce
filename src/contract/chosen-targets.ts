import { z } from 'zod';
import { targetMaps } from './webhook-config.ts';

/** Each is a start, or a place to look for waits. */
const targetsMax = 100;
/** Postgres keeps neither in a document. */
const unstorable = /[\0\p{Surrogate}]/u;

/** The result of a source's expression (R91), by the rules of a configuration's own maps. Nothing at all chooses nothing. */
export const chosenTargets = z.preprocess(
  (result) => result ?? {},
  targetMaps
    .refine(
      ({ receiverWorkflowNamesToVersions: receivers = {}, workflowsToStart: starts }) =>
        Object.keys(receivers).length + Object.keys(starts?.workflows ?? {}).length <= targetsMax,
      `at most ${targetsMax} workflows can be chosen for one event`,
    )
    .refine(
      (targets) => !textsOf(targets).some((text) => unstorable.test(text)),
      'names and keys must be whole Unicode texts without NUL',
    ),
);

type Given = z.infer<typeof targetMaps>;

function textsOf({
  receiverWorkflowNamesToVersions: receivers = {},
  workflowsToStart: starts,
}: Given): readonly string[] {
  return [...Object.keys(receivers), ...Object.keys(starts?.workflows ?? {}), starts?.idempotencyKey ?? ''];
}
