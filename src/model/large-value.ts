/**
 * Stands in a workflow for a value that is too large for Temporal. It is plain JSON, so that a worker which is not
 * Signalbox's, and Temporal's own UI, can read it; Signalbox's own worker and clients never see it.
 */
export interface LargeValue {
  readonly signalboxLargeValue: { readonly id: string; readonly bytes: number };
}

export function isLargeValue(value: unknown): value is LargeValue {
  if (typeof value !== 'object' || value === null || !('signalboxLargeValue' in value)) return false;
  const { signalboxLargeValue: left } = value;
  return (
    Object.keys(value).length === 1 &&
    typeof left === 'object' &&
    left !== null &&
    'id' in left &&
    typeof left.id === 'string' &&
    'bytes' in left &&
    typeof left.bytes === 'number'
  );
}

/** Temporal refuses a payload of 2 MB; half of that leaves room for what is around it. */
export const partBytesMax = 1024 * 1024;
