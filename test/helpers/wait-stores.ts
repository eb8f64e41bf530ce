import { randomBytes, randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { waitIdOf } from '../../src/model/ids.ts';
import type { EventStore } from '../../src/model/inbound/event-store.ts';
import type { Source, Sources } from '../../src/model/inbound/source.ts';
import type { WaitRequest } from '../../src/model/inbound/wait.ts';
import type { WaitStore } from '../../src/model/inbound/wait-store.ts';
import { createEventStore } from '../../src/store/inbound/event-store.ts';
import { createSources } from '../../src/store/inbound/sources.ts';
import { createWaitStore } from '../../src/store/inbound/wait-store.ts';
import { createSecretBox } from '../../src/store/secret-box.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** The stores in which events and waits meet, over a database of their own. */
export interface WaitStores {
  readonly testDatabase: TestDatabase;
  readonly waits: WaitStore;
  readonly log: EventStore;
  readonly sources: Sources;
}

export async function createWaitStores(): Promise<WaitStores> {
  const testDatabase = await createTestDatabase();
  const box = createSecretBox(randomBytes(32));
  return {
    testDatabase,
    waits: createWaitStore(testDatabase.database),
    log: createEventStore(testDatabase.database.pool, box),
    sources: createSources(testDatabase.database, box),
  };
}

/** Verified, so that what comes to it is taken. */
export async function addSource(
  sources: Sources,
  receivers: Record<string, number>,
  expression?: string,
): Promise<Source> {
  const id = randomUUID();
  await sources.create({
    id,
    name: id,
    receivers,
    expression,
    starts: { workflows: {} },
    settings: {},
    tags: [],
    verifierSettings: { platform: 'custom', secrets: [], headers: { 'X-Key': 'k' }, urlVerified: true },
  } as never);
  return (await sources.find(id)) as Source;
}

/** Of a run of `orders`, which has waited for nothing before. */
export function newWait(more: Partial<WaitRequest> & Pick<WaitRequest, 'matches'>): WaitRequest {
  const seq = more.seq ?? 1;
  return {
    waitId: waitIdOf(randomUUID(), seq),
    seq,
    unconsumed: [],
    chainId: randomUUID(),
    continued: false,
    workflowName: 'orders',
    workflowVersion: 0,
    since: 0,
    fromStart: false,
    ...more,
  };
}

/** As a receiver records it. */
export function newEvent(source: Source, payload: object) {
  return {
    id: uuidv7(),
    sourceId: source.id,
    sourceRevision: source.revision,
    outcome: { kind: 'accepted' },
    method: 'POST',
    url: 'http://localhost/webhook/1',
    headers: [],
    body: Buffer.from(JSON.stringify(payload)),
    verifiesUrl: false,
  } as const;
}
