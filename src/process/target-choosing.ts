import { chosenTargets } from '../contract/chosen-targets.ts';
import { parse } from '../contract/validation.ts';
import { toWebhookConfig } from '../http/api/conductor/webhook-view.ts';
import { createTargetChooser, type ReadTargets, type TargetChooser } from '../inbound/dispatch/choose-targets.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Scripts } from '../model/script.ts';
import type { Source } from '../model/inbound/source.ts';
import { createTargetChoiceStore } from '../store/inbound/target-choice-store.ts';
import type { Database } from '../store/database.ts';

export interface TargetChoosingOptions {
  readonly scripts: Scripts;
  readonly database: Database;
  readonly publicUrl: string;
}

/** Expressions of sources: they see and return a configuration in the words of the API (R90, R91). */
export function createTargetChoosing({ scripts, database, publicUrl }: TargetChoosingOptions): TargetChooser {
  // Written as JSON and read again, as a caller of the API would have it; for readers who may not see expected header values.
  const describe = (source: Source): JsonObject =>
    JSON.parse(JSON.stringify(toWebhookConfig(source, { publicUrl, hideSecrets: true })));
  return createTargetChooser({ scripts, choices: createTargetChoiceStore(database.pool), describe, readTargets });
}

function readTargets(result: Json): ReadTargets {
  const parsed = parse(chosenTargets, result);
  if (parsed.kind === 'invalid') {
    const errors = parsed.errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
    return {
      kind: 'wrong',
      message: `The expression must return { receiverWorkflowNamesToVersions, workflowsToStart }, each a map of workflow names to versions, or leave one out: ${errors}`,
    };
  }
  const { receiverWorkflowNamesToVersions: receivers = {}, workflowsToStart: starts = { workflows: {} } } =
    parsed.value;
  return { kind: 'targets', targets: { receivers, starts } };
}
