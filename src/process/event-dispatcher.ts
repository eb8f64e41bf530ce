import type { Client } from '@temporalio/client';
import { resolveFromInput } from '../conductor/expressions.ts';
import { createDispatcher } from '../inbound/dispatch/dispatcher.ts';
import type { Dispatcher, DispatchLine } from '../inbound/dispatch/dispatcher.ts';
import { createEventStarter } from '../inbound/dispatch/start-workflows.ts';
import { createHydrator } from '../inbound/dispatch/hydrate.ts';
import type { CallPlatform } from '../inbound/replay/platform-api.ts';
import { storedRunKey } from '../store/executions/run-key.ts';
import { createHydrations } from '../store/inbound/hydrations.ts';
import type { DispatchQueue } from '../model/inbound/event-store.ts';
import type { Starter } from '../model/definitions/starter.ts';
import type { WaitStore } from '../model/inbound/wait-store.ts';
import type { Scripts } from '../model/script.ts';
import type { Database } from '../store/database.ts';
import { createStartStore, createTargetChoiceStore } from '../store/inbound/targets.ts';
import { createSignaller } from '../temporal/signaller.ts';
import { chosenTargets } from '../contract/chosen-targets.ts';
import { parse } from '../contract/validation.ts';
import type { EventTraces } from './trace-events.ts';
import { toWebhookConfig } from '../http/api/conductor/webhook-view.ts';
import { createTargetChooser } from '../inbound/dispatch/choose-targets.ts';
import type { ReadTargets, TargetChooser } from '../inbound/dispatch/choose-targets.ts';
import type { Json, JsonObject } from '../model/json.ts';
import type { Source } from '../model/inbound/source.ts';

export interface EventDispatcherOptions {
  readonly database: Database;
  readonly client: Client;
  readonly waits: WaitStore;
  readonly queue: DispatchQueue;
  readonly starter: Starter;
  readonly scripts: Scripts;
  readonly publicUrl: string;
  /** Absent: events stay as they came, which large ones do. */
  readonly callPlatform?: CallPlatform;
  /** Absent: no spans. */
  readonly traces?: EventTraces;
  readonly log: (line: DispatchLine) => void;
}

/** From an accepted event to the workflows: on the event loop for most, in a thread for large ones. */
export function createEventDispatcher({
  database,
  client,
  waits,
  queue,
  starter,
  scripts,
  publicUrl,
  callPlatform,
  traces,
  log,
}: EventDispatcherOptions): Dispatcher {
  const signaller = createSignaller(client);
  return createDispatcher({
    waits: traces?.waits(waits) ?? waits,
    queue,
    signaller: traces?.signaller(signaller) ?? signaller,
    startWorkflows: createEventStarter({
      starter: traces?.starter(starter) ?? starter,
      starts: createStartStore(database.prisma),
      resolveText: resolveFromInput,
      shortenKey: storedRunKey,
    }),
    ...(callPlatform && {
      hydrate: createHydrator({ hydrations: createHydrations(database.pool), call: callPlatform }),
    }),
    chooseTargets: createTargetChoosing({ scripts, database, publicUrl }),
    log,
  });
}

interface TargetChoosingOptions {
  readonly scripts: Scripts;
  readonly database: Database;
  readonly publicUrl: string;
}

/** Expressions of sources: they see and return a configuration in the words of the API (R90, R91). */
function createTargetChoosing({ scripts, database, publicUrl }: TargetChoosingOptions): TargetChooser {
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
