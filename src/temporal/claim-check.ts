import { setTimeout as sleep } from 'node:timers/promises';
import type { Payload, PayloadCodec } from '@temporalio/common';
import type { Blobs } from '../model/blobs.ts';

/**
 * Payloads that are too large for the service stay in our own database and travel as a reference (R45, M92): workflow
 * inputs, signals, results of activities and workflows, queries and updates alike. Nobody who uses the client or writes
 * a workflow sees it. Small ones pass untouched.
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

  async function leave({ metadata, data }: Payload): Promise<Payload> {
    const id = await blobs.put(data ?? new Uint8Array());
    return {
      metadata: {
        ...metadata,
        [encodingKey]: referenceEncoding,
        [leftEncodingKey]: metadata?.[encodingKey] ?? new Uint8Array(),
      },
      data: Buffer.from(id),
    };
  }

  async function fetch({ metadata = {}, data }: Payload): Promise<Payload> {
    const id = Buffer.from(data ?? []).toString();
    const bytes = await blobs.get(id);
    if (bytes === undefined) {
      throw new Error(
        `The payload ${id} is in the database no more: its workflow is older than SIGNALBOX_BLOB_RETENTION_DAYS.`,
      );
    }
    const { [leftEncodingKey]: encoding, ...others } = metadata ?? {};
    return { metadata: { ...others, ...(encoding && { [encodingKey]: encoding }) }, data: bytes };
  }
}

/**
 * The service refuses payloads of 2 MB and messages of 4 MB, and a history of many large ones is slow. Thirty of this
 * size still fit one message.
 */
export const inlineBytesMax = 128 * 1024;

const encodingKey = 'encoding';
const leftEncodingKey = 'signalbox-encoding';
const referenceEncoding = Buffer.from('binary/signalbox-blob');

function isLarge({ data }: Payload): boolean {
  return (data?.byteLength ?? 0) > inlineBytesMax;
}

function isReference({ metadata }: Payload): boolean {
  const encoding = metadata?.[encodingKey];
  return encoding?.byteLength === referenceEncoding.byteLength && referenceEncoding.equals(encoding);
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
export function startForgettingBlobs({ blobs, retentionDays, onError }: ForgetBlobsOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const running = retentionDays > 0 ? forgetUntil(stopping.signal) : Promise.resolve();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };

  async function forgetUntil(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const forgotten = await blobs
        .forget({ days: retentionDays, limit: blobsPerBatch })
        .catch((error: unknown) => (onError(error), 0));
      if (forgotten < blobsPerBatch) await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}
