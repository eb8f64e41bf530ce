import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

export type Decompressed =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'malformed'; readonly message: string };

/** Undoes the `Content-Encoding` (RFC 9110, 8.4) of a body; `bytesMax` bounds what a small body can unfold to. */
export function decompress(
  bytes: Uint8Array,
  { encoding, bytesMax }: { encoding: string; bytesMax: number },
): Decompressed {
  const names = encoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const codings = names.filter((name) => name !== '' && name !== 'identity').reverse();
  if (codings.length > codingsMax)
    return { kind: 'malformed', message: `the body is compressed more than ${codingsMax} times` };
  let current = bytes;
  for (const coding of codings) {
    const inflate = inflaters.get(coding);
    if (inflate === undefined)
      return {
        kind: 'malformed',
        message: `the content encoding "${coding}" is not supported (gzip, deflate and br are)`,
      };
    try {
      current = inflate(current, { maxOutputLength: bytesMax });
    } catch (error) {
      return { kind: 'malformed', message: messageFor(error, { coding, bytesMax }) };
    }
  }
  return { kind: 'bytes', bytes: current };
}

/** Nobody sends more than one; each costs a pass over the body. */
const codingsMax = 2;

type Inflate = (bytes: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** "deflate" is the zlib format; some senders leave its two header bytes out. */
const inflateEither: Inflate = (bytes, options) => {
  const hasHeader = ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0;
  return hasHeader ? inflateSync(bytes, options) : inflateRawSync(bytes, options);
};

const inflaters = new Map<string, Inflate>([
  ['gzip', gunzipSync],
  ['x-gzip', gunzipSync],
  ['deflate', inflateEither],
  ['br', brotliDecompressSync],
]);

function messageFor(error: unknown, { coding, bytesMax }: { coding: string; bytesMax: number }): string {
  const tooLarge = error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
  return tooLarge
    ? `the decompressed body has more than ${bytesMax} bytes`
    : `the body is not valid ${coding}, though Content-Encoding says so`;
}
