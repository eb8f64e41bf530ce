import type { JsonObject } from '../model/json.ts';
import { createKsuid } from '../model/ksuid.ts';
import type { MessageSource } from '../model/message.ts';
import type { DeliveryStarter, MessageHistory, MessageWithAttempts } from '../model/message-history.ts';
import type { CallbackTokens } from './callback-token.ts';
import { payloadText } from './envelope.ts';

/** Sends and sends again what no workflow waits for. */
export interface MessageDesk {
  readonly history: MessageHistory;
  /** Undefined: there is no such endpoint. Throws when the engine cannot be reached; the message can be delivered later. */
  send(endpointId: string, message: MessageOrder): Promise<MessageWithAttempts | undefined>;
  /** False: it is not dead, or belongs to a workflow. */
  redeliver(messageId: string): Promise<boolean>;
  /** The messages that were, or with `dryRun` would be, delivered again. */
  redeliverDead(endpointId: string, options: { readonly since: Date; readonly dryRun: boolean }): Promise<readonly string[]>;
}

export interface MessageOrder {
  readonly event: string;
  readonly payload: JsonObject;
  readonly source: MessageSource;
}

export interface MessageDeskDependencies {
  readonly history: MessageHistory;
  readonly starter: DeliveryStarter;
  readonly tokens: CallbackTokens;
  readonly publicUrl: string;
}

/** One call starts so many workflows; the next goes on. */
const redeliveriesMax = 500;

export function createMessageDesk({ history, starter, tokens, publicUrl }: MessageDeskDependencies): MessageDesk {
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
      if (message !== undefined) await starter.start(id, 0);
      return message;
    },

    redeliver,

    async redeliverDead(endpointId, { since, dryRun }) {
      const ids = await history.dead(endpointId, { since, limit: redeliveriesMax });
      if (dryRun) return ids;
      const delivered: string[] = [];
      for (const id of ids) if (await redeliver(id)) delivered.push(id);
      return delivered;
    },
  };

  async function redeliver(messageId: string): Promise<boolean> {
    const attempts = await history.reopen(messageId);
    if (attempts === undefined) return false;
    await starter.start(messageId, attempts);
    return true;
  }
}
