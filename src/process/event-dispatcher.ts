import type { Client } from '@temporalio/client';
import { resolveFromInput } from '../conductor/expressions.ts';
import { createDispatcher, type Dispatcher, type DispatchLine } from '../inbound/dispatch/dispatcher.ts';
import { createEventStarter } from '../inbound/dispatch/start-workflows.ts';
import type { DispatchQueue } from '../model/inbound/event-store.ts';
import type { Starter } from '../model/definitions/starter.ts';
import type { WaitStore } from '../model/inbound/wait-store.ts';
import type { Scripts } from '../model/script.ts';
import type { Database } from '../store/database.ts';
import { createStartStore } from '../store/inbound/start-store.ts';
import { createSignaller } from '../temporal/signaller.ts';
import { createTargetChoosing } from './target-choosing.ts';

export interface EventDispatcherOptions {
  readonly database: Database;
  readonly client: Client;
  readonly waits: WaitStore;
  readonly queue: DispatchQueue;
  readonly starter: Starter;
  readonly scripts: Scripts;
  readonly publicUrl: string;
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
  log,
}: EventDispatcherOptions): Dispatcher {
  return createDispatcher({
    waits,
    queue,
    signaller: createSignaller(client),
    startWorkflows: createEventStarter({
      starter,
      starts: createStartStore(database.prisma),
      resolveText: resolveFromInput,
    }),
    chooseTargets: createTargetChoosing({ scripts, database, publicUrl }),
    log,
  });
}
