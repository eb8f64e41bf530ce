import type { Payload, PayloadCodec } from '@temporalio/common';
import { startRounds, type Rounds } from '../concurrency/rounds.ts';
import type { Blobs } from '../model/blobs.ts';
import type { LargeValue } from '../model/large-value.ts';

/**
 * Payloads that are too large for the service stay in our own database and travel as a reference (R45, M92): workflow
 * inputs, signals, results of activities and workflows, queries and updates alike. Nobody who uses the client or writes
 * a workflow sees it. Small ones pass untouched. The reference of a JSON value is JSON itself, which `wholeValue` reads in
 * a worker that has no such codec.
 */
export function createClaimCheck(blobs: Blobs): PayloadCodec {
  return {
    async encode(payloads) {
      return payloads.some(isLarge)
        ? Promise.all(payloads.map((payload) => (isLarge(payload) ? leave(payload) : payload)))
        : payloads;
    },
    async decode(payloads) {
      return payloads.some(isReference)
        ? Promise.all(payloads.map((payload) => (isReference(payload) ? fetch(payload) : payload)))
        : payloads;
    },
  };

  async function leave(payload: Payload): Promise<Payload> {
    const bytes = payload.data ?? new Uint8Array();
    const id = await blobs.put(bytes);
    return encodingOf(payload) === jsonEncoding
      ? toJsonReference(payload, { id, bytes: bytes.byteLength })
      : toReference(payload, id);
  }

  async function fetch(reference: Payload): Promise<Payload> {
    const id = idOf(reference);
    const bytes = await blobs.get(id);
    if (bytes === undefined) {
      throw new Error(
        `The payload ${id} is in the database no more: its workflow is older than SIGNALBOX_BLOB_RETENTION_DAYS.`,
      );
    }
    const { [leftEncodingKey]: encoding, [referenceKey]: _, ...others } = reference.metadata ?? {};
    return { metadata: { ...others, ...(encoding && { [encodingKey]: encoding }) }, data: bytes };
  }
}

/**
 * The service refuses payloads of 2 MB and messages of 4 MB, and a history of many large ones is slow. Thirty of this
 * size still fit one message.
 */
export const inlineBytesMax = 128 * 1024;

const encodingKey = 'encoding';
const jsonEncoding = 'json/plain';
const referenceEncoding = 'binary/signalbox-blob';
/** The encoding of the value that was left in the database. */
const leftEncodingKey = 'signalbox-encoding';
/** Tells a reference from a value that only looks like one. */
const referenceKey = 'signalbox-reference';
/** A part that a worker without this codec asked for. */
const partKey = 'signalbox-part';

function toJsonReference({ metadata }: Payload, signalboxLargeValue: LargeValue['signalboxLargeValue']): Payload {
  const value: LargeValue = { signalboxLargeValue };
  return {
    metadata: { ...metadata, [referenceKey]: Buffer.from('1'), [leftEncodingKey]: Buffer.from(jsonEncoding) },
    data: Buffer.from(JSON.stringify(value)),
  };
}

function toReference({ metadata }: Payload, id: string): Payload {
  return {
    metadata: {
      ...metadata,
      [encodingKey]: Buffer.from(referenceEncoding),
      [leftEncodingKey]: metadata?.[encodingKey] ?? new Uint8Array(),
    },
    data: Buffer.from(id),
  };
}

function idOf(reference: Payload): string {
  const text = Buffer.from(reference.data ?? []).toString();
  if (encodingOf(reference) === referenceEncoding) return text;
  const { signalboxLargeValue }: LargeValue = JSON.parse(text);
  return signalboxLargeValue.id;
}

function isLarge({ metadata, data }: Payload): boolean {
  return (data?.byteLength ?? 0) > inlineBytesMax && metadata?.[partKey] === undefined;
}

function isReference(payload: Payload): boolean {
  return payload.metadata?.[referenceKey] !== undefined || encodingOf(payload) === referenceEncoding;
}

function encodingOf({ metadata }: Payload): string {
  return Buffer.from(metadata?.[encodingKey] ?? []).toString();
}

interface ForgetBlobsOptions {
  readonly blobs: Pick<Blobs, 'forget'>;
  /** Longer than any run and Temporal's retention together; 0 keeps all. */
  readonly retentionDays: number;
  readonly onError: (error: unknown) => void;
}

/** Short statements: each removes at most some gigabyte and holds no lock that anyone waits for. */
const blobsPerBatch = 50;
const pauseMs = 60 * 60_000;

/** Removes what no history can need any more, in small batches, until it is stopped. */
export function startForgettingBlobs({ blobs, retentionDays, onError }: ForgetBlobsOptions): Rounds {
  return startRounds(forget, { pauseMs, onError });

  async function forget(): Promise<number> {
    if (retentionDays === 0) return pauseMs;
    const forgotten = await blobs.forget({ days: retentionDays, limit: blobsPerBatch });
    return forgotten < blobsPerBatch ? pauseMs : 0;
  }
}
