import { ApplicationFailure, RawValue } from '@temporalio/common';
import type { Blobs } from '../src/model/blobs.ts';
import { partBytesMax } from '../src/model/large-value.ts';

/** The activities by which workers that are not Signalbox's read what is too large for Temporal. */
export interface LargeValueActivities {
  /** Up to one megabyte from there. */
  readLargeValue(id: string, fromByte: number): Promise<Uint8Array>;
}

export function createLargeValueActivities(blobs: Pick<Blobs, 'get'>) {
  return {
    async readLargeValue(id: string, fromByte: number): Promise<RawValue> {
      const bytes = await blobs.get(id);
      if (bytes === undefined) {
        throw ApplicationFailure.nonRetryable(
          `The value ${id} is in the database no more: it is older than SIGNALBOX_BLOB_RETENTION_DAYS.`,
          'LargeValueGone',
        );
      }
      return partOf(bytes.subarray(fromByte, fromByte + partBytesMax));
    },
  };
}

/** Marked, so that it is not left in the database again on its way. */
function partOf(data: Uint8Array): RawValue {
  return RawValue.fromPayload({
    metadata: { encoding: Buffer.from('binary/plain'), 'signalbox-part': Buffer.from('1') },
    data,
  });
}
