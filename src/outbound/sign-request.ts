import { belongsToConnection } from '../model/http-header.ts';
import type { Outgoing } from '../model/outbound/outbox.ts';
import { bodyHash } from '../signing/digests.ts';
import { standardSignature } from '../signing/standard-webhooks.ts';
import { envelopeVersion } from './envelope.ts';
import type { TokenSigner } from './token-signer.ts';

export interface SignRequest {
  readonly message: Outgoing;
  readonly callbackUrl: string;
  readonly target: URL;
  readonly body: Uint8Array;
  readonly nowMs: number;
}

/** The headers of one attempt: those of C30, the signatures that the endpoint asks for, and its own (C36). */
export async function signRequest(
  signer: TokenSigner,
  request: SignRequest,
): Promise<Readonly<Record<string, string>>> {
  const { message, callbackUrl, target, body } = request;
  const isSigned = message.endpoint.signatures.includes('jwt');
  return {
    ...message.endpoint.headers,
    'User-Agent': 'Signalbox',
    ...(isSigned ? { Authorization: `bearer ${await signer.sign({ target, body })}` } : {}),
    'Content-Type': 'application/json',
    'Content-Digest': `sha-256=${bodyHash(body)}`,
    'Webhook-Version': envelopeVersion,
    'Webhook-Id': message.id,
    'Webhook-Event': message.event,
    'Webhook-Callback-Url': callbackUrl,
    'Signalbox-Webhook-Config-Id': message.endpoint.id,
    ...standardHeaders(request),
  };
}

/** An endpoint's own headers may not have the name of one above, or of one that belongs to the connection. */
export function isReservedHeader(name: string): boolean {
  return ownHeaders.has(name.toLowerCase()) || belongsToConnection(name);
}

const ownHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'content-type',
  'content-digest',
  'webhook-version',
  'webhook-id',
  'webhook-event',
  'webhook-callback-url',
  'webhook-timestamp',
  'webhook-signature',
  'signalbox-webhook-config-id',
  'user-agent',
]);

/** The id is in `Webhook-Id` already: both conventions name it so. */
function standardHeaders({ message, body, nowMs }: SignRequest): Readonly<Record<string, string>> {
  const { signatures, secrets } = message.endpoint;
  const timestamp = Math.floor(nowMs / 1000);
  const valid = secrets.filter(
    ({ scheme, until }) => signatures.includes(scheme) && (until === undefined || Date.parse(until) > nowMs),
  );
  if (valid.length === 0) return {};
  const list = valid.map(({ scheme, key }) =>
    standardSignature(scheme, key, { messageId: message.id, timestamp, body }),
  );
  return { 'Webhook-Timestamp': String(timestamp), 'Webhook-Signature': list.join(' ') };
}
