import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Writes lines to standard output without ever waiting for its reader. */
export interface LineWriter {
  /** Never blocks and never throws. A line for which there is no room is dropped and counted. */
  write(line: string): void;
  /** Lines dropped since the start. */
  dropped(): number;
  /** Resolves when all lines are written, or after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void>;
}

/** Standard output as Node gives it. */
export interface LineStream {
  write(chunk: Uint8Array, done: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface LineWriterOptions {
  readonly stream: LineStream;
  /** The line that says, once the reader is back, how many lines it will never see. */
  readonly droppedLine: (count: number) => string;
}

/** Some 5,000 lines: minutes of an ordinary log, and nothing that memory would notice. */
const heldBytesMax = 1024 * 1024;
/**
 * PIPE_BUF on Linux: what a pipe takes whole or not at all. Once the pipe is said to have room, a write of this size does
 * not wait even where another process that shares it has switched it back to blocking.
 */
const pieceBytesMax = 4096;
/** A full disk or a broken pipe is tried again after this. */
const pauseAfterErrorMs = 1_000;

/**
 * Node writes to a pipe without waiting, until any child gets the same pipe as its standard error: starting it switches
 * the pipe to blocking for all who share it, and the first full pipe then stops the whole process. So the pipe is
 * switched back before each write, one piece is under way at a time, and what waits is bounded
 * (docs/decisions/0026-logs-never-block.md).
 */
export function createLineWriter({ stream, droppedLine }: LineWriterOptions): LineWriter {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let underWay: { readonly lines: number } | undefined;
  let isScheduled = false;
  let dropped = 0;
  let untold = 0;
  const idle = new Set<() => void>();
  // The callback of the write has it too; without a listener the process would end.
  stream.on('error', () => undefined);
  process.once('exit', writeRest);

  return {
    write(line) {
      const bytes = Buffer.from(`${line}\n`);
      if (heldBytes + bytes.byteLength > heldBytesMax) return drop(1);
      hold(bytes);
      schedule();
    },
    dropped: () => dropped,
    async flush(timeoutMs) {
      if (underWay === undefined && held.length === 0) return;
      const over = new AbortController();
      await Promise.race([
        new Promise<void>((resolve) => idle.add(resolve)),
        sleep(timeoutMs, undefined, { signal: over.signal, ref: false }),
      ]);
      over.abort();
    },
  };

  function hold(bytes: Buffer): void {
    held.push(bytes);
    heldBytes += bytes.byteLength;
  }

  function drop(lines: number): void {
    dropped += lines;
    untold += lines;
  }

  /** Lines of one turn of the event loop go together. */
  function schedule(): void {
    if (isScheduled || underWay !== undefined) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      writeNext();
    });
  }

  function writeNext(): void {
    if (underWay !== undefined) return;
    const piece = nextPiece();
    if (piece === undefined) {
      for (const resolve of idle) resolve();
      idle.clear();
      return;
    }
    underWay = { lines: linesIn(piece) };
    unblock(stream);
    stream.write(piece, (error) => {
      const { lines } = underWay ?? { lines: 0 };
      underWay = undefined;
      if (error) {
        drop(lines);
        setTimeout(writeNext, pauseAfterErrorMs).unref();
        return;
      }
      if (untold > 0) tellDropped();
      writeNext();
    });
  }

  /** After the lines that were there before the gap. */
  function tellDropped(): void {
    hold(Buffer.from(`${droppedLine(untold)}\n`));
    untold = 0;
  }

  /** As many whole lines as a piece holds, or a part of one that is longer. */
  function nextPiece(): Buffer | undefined {
    const [first] = held;
    if (first === undefined) return undefined;
    if (first.byteLength > pieceBytesMax) {
      held[0] = first.subarray(pieceBytesMax);
      heldBytes -= pieceBytesMax;
      return first.subarray(0, pieceBytesMax);
    }
    let bytes = 0;
    let count = 0;
    for (const line of held) {
      if (bytes + line.byteLength > pieceBytesMax) break;
      bytes += line.byteLength;
      count += 1;
    }
    const piece = Buffer.concat(held.slice(0, count));
    held = held.slice(count);
    heldBytes -= bytes;
    return piece;
  }

  /** At the end of the process there is no later: what the reader takes at once is written. */
  function writeRest(): void {
    unblock(stream);
    try {
      for (let piece = nextPiece(); piece !== undefined; piece = nextPiece()) writeSync(standardOutput, piece);
    } catch {
      // The reader is not there, and nobody is left to be told.
    }
  }
}

const standardOutput = 1;
const newline = 10;

function linesIn(piece: Buffer): number {
  let lines = 0;
  for (const byte of piece) if (byte === newline) lines += 1;
  return lines;
}

/** The members of Node's handles of pipes and terminals; files have no handle. */
function unblock(stream: LineStream): void {
  if (!('_handle' in stream)) return;
  const { _handle: handle } = stream;
  if (
    typeof handle === 'object' &&
    handle !== null &&
    'setBlocking' in handle &&
    typeof handle.setBlocking === 'function'
  )
    handle.setBlocking(false);
}
