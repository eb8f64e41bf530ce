import { inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const entryBytes = 46;
const localHeaderBytes = 30;

/**
 * The first file of a zip archive whose name ends in `suffix`. Enough of APPNOTE.TXT (4.3.7, 4.3.12, 4.3.16) for a
 * Python wheel: stored or deflated, no encryption, below 4 GB.
 * @param {Buffer} zip
 * @param {string} suffix
 */
export function unzipFile(zip, suffix) {
  const end = zip.lastIndexOf(uint32(endOfDirectory));
  if (end < 0) throw new Error('not a zip archive');
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== directoryEntry) throw new Error('the directory of the zip archive is broken');
    const nameLength = zip.readUInt16LE(at + 28);
    const name = zip.toString('utf8', at + entryBytes, at + entryBytes + nameLength);
    if (name.endsWith(suffix)) return contentOf(zip, at);
    at += entryBytes + nameLength + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  throw new Error(`no file …${suffix} in the zip archive`);
}

function contentOf(zip, at) {
  const method = zip.readUInt16LE(at + 10);
  const packedBytes = zip.readUInt32LE(at + 20);
  const header = zip.readUInt32LE(at + 42);
  const start = header + localHeaderBytes + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
  const packed = zip.subarray(start, start + packedBytes);
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed);
  throw new Error(`zip method ${method} is not supported`);
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
