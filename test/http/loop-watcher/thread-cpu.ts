import { WASI } from 'node:wasi';

/**
 * The CPU time of the calling thread in milliseconds. Node has `process.threadCpuUsage` from version 22.19 on; before that
 * WASI's clock 3 is the one way to the kernel's figure for one thread, and what runs beside it counts for nothing.
 */
export async function createThreadClock(): Promise<() => number> {
  const wasi = new WASI({ version: 'preview1' });
  const { instance } = await instantiate(program, { wasi_snapshot_preview1: wasi.wasiImport });
  const { memory, now } = instance.exports;
  wasi.initialize({ exports: { memory } });
  return () => Number(now()) / 1e6;
}

interface Instance {
  readonly exports: { readonly memory: object; now(): bigint };
}

/** No types of Node have it without those of a browser. */
const { instantiate } = (
  globalThis as unknown as {
    WebAssembly: { instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: Instance }> };
  }
).WebAssembly;

const text = (value: string) => [value.length, ...Buffer.from(value)];

/** `now() => { clock_time_get(THREAD_CPUTIME_ID, 0, at 0); return the i64 at 0 }`, as the bytes of a module. */
const program = new Uint8Array([
  0,
  0x61,
  0x73,
  0x6d,
  1,
  0,
  0,
  0,
  1,
  12,
  2,
  0x60,
  3,
  0x7f,
  0x7e,
  0x7f,
  1,
  0x7f,
  0x60,
  0,
  1,
  0x7e,
  2,
  41,
  1,
  ...text('wasi_snapshot_preview1'),
  ...text('clock_time_get'),
  0,
  0,
  3,
  2,
  1,
  1,
  5,
  3,
  1,
  0,
  1,
  7,
  16,
  2,
  ...text('memory'),
  2,
  0,
  ...text('now'),
  0,
  1,
  10,
  18,
  1,
  16,
  0,
  0x41,
  3,
  0x42,
  0,
  0x41,
  0,
  0x10,
  0,
  0x1a,
  0x41,
  0,
  0x29,
  3,
  0,
  0x0b,
]);
