import type { JsonObject } from '../model/json.ts';
import { createKsuid } from '../model/ksuid.ts';
import type { MessageSource } from '../model/outbound/message.ts';
import type { DeliveryStarter, MessageHistory, MessageWithAttempts } from '../model/outbound/message-history.ts';
import type { Outbox } from '../model/outbound/outbox.ts';
import type { CallbackTokens } from './callback-token.ts';
import { payloadText } from './envelope.ts';

/** Sends and sends again what no workflow waits for. */
export interface MessageService {
  readonly history: MessageHistory;
  /** `unavailable`: the engine cannot be reached; the message is dead, and can be delivered again later. */
  send(endpointId: string, message: MessageOrder): Promise<MessageWithAttempts | 'unknown' | 'unavailable'>;
  /** `refused`: it is not dead, or belongs to a workflow. */
  redeliver(messageId: string): Promise<'started' | 'refused' | 'unavailable'>;
  /** `unavailable`: the engine cannot be reached, and nothing was started. */
  redeliverDead(
    endpointId: string,
    options: { readonly since: Date; readonly dryRun: boolean },
  ): Promise<RedeliveredMessages | 'unavailable'>;
}

export interface RedeliveredMessages {
  /** The messages that were, or with `dryRun` would be, delivered again. */
  readonly ids: readonly string[];
  /** False: there may be more, since so many were there, or since the engine could not be reached after these. */
  readonly isComplete: boolean;
}

export interface MessageOrder {
  readonly event: string;
  readonly payload: JsonObject;
  readonly source: MessageSource;
}

export interface MessageServiceDependencies {
  readonly history: MessageHistory;
  readonly outbox: Pick<Outbox, 'close'>;
  readonly starter: DeliveryStarter;
  readonly tokens: CallbackTokens;
  readonly publicUrl: string;
}

/** One call starts so many workflows; the next goes on. */
const redeliveriesMax = 500;

export function createMessageService({
  history,
  outbox,
  starter,
  tokens,
  publicUrl,
}: MessageServiceDependencies): MessageService {
  return {
    history,

    async send(endpointId, { event, payload, source }) {
      const id = createKsuid();
      const message = await history.create({
        id,
        key: `message/${id}`,
        endpoint: endpointId,
        event,
        payload: payloadText(event, payload),
        source,
        callbackBase: publicUrl,
        tokenHash: tokens.hashOf(tokens.tokenOf(id)),
      });
      if (message === undefined) return 'unknown';
      return (await begin(id, 0)) ? message : 'unavailable';
    },

    redeliver,

    async redeliverDead(endpointId, { since, dryRun }) {
      const ids = await history.dead(endpointId, { since, limit: redeliveriesMax });
      const isComplete = ids.length < redeliveriesMax;
      if (dryRun) return { ids, isComplete };
      const delivered: string[] = [];
      for (const id of ids) {
        const result = await redeliver(id);
        if (result === 'unavailable') return delivered.length === 0 ? result : { ids: delivered, isComplete: false };
        if (result === 'started') delivered.push(id);
      }
      return { ids: delivered, isComplete };
    },
  };

  async function redeliver(messageId: string): Promise<'started' | 'refused' | 'unavailable'> {
    const attempts = await history.reopen(messageId);
    if (attempts === undefined) return 'refused';
    return (await begin(messageId, attempts)) ? 'started' : 'unavailable';
  }

  /** A message that was not started is dead, so that it can be delivered again: nobody else would take it up. */
  async function begin(messageId: string, series: number): Promise<boolean> {
    const isStarted = await starter.start(messageId, series);
    if (!isStarted)
      await outbox.close(messageId, { reason: 'exhausted', detail: 'Temporal could not be reached to deliver it' });
    return isStarted;
  }
}

/** Often enough that no batch is large. */
const purgeMs = 10 * 60_000;
const batchMax = 1_000;

/** Forgets messages that are older than their history is kept (C101). */
export function startPurge({
  history,
  onError,
}: {
  readonly history: Pick<MessageHistory, 'purge'>;
  readonly onError: (error: unknown) => void;
}) {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => (running = purgeAll().catch(onError)), purgeMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };

  async function purgeAll(): Promise<void> {
    while ((await history.purge(batchMax)) === batchMax);
  }
}
