import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';

/** A value as the client's own calls would send it: converted, and left in the database where it is large. */
export async function encodePayload({ options: { loadedDataConverter } }: Client, value: unknown): Promise<Payload> {
  let payload = loadedDataConverter.payloadConverter.toPayload(value);
  for (const codec of loadedDataConverter.payloadCodecs) [payload = payload] = await codec.encode([payload]);
  return payload;
}

/** A value that a call of the service answered with. */
export async function decodePayload({ options: { loadedDataConverter } }: Client, encoded: Payload): Promise<unknown> {
  let payload = encoded;
  for (const codec of loadedDataConverter.payloadCodecs.toReversed())
    [payload = payload] = await codec.decode([payload]);
  return loadedDataConverter.payloadConverter.fromPayload(payload);
}

/** The same in words of our own. */
export async function encodeValue(
  client: Client,
  value: unknown,
): Promise<{ readonly metadata: Readonly<Record<string, Uint8Array>>; readonly data: Uint8Array }> {
  const { metadata, data } = await encodePayload(client, value);
  return { metadata: metadata ?? {}, data: data ?? new Uint8Array() };
}
