import { createRequire } from 'node:module';
import type { JqRequest, JqResult } from '../model/jq.ts';
import type { Json } from '../model/json.ts';
import { cutText, lineCharsMax, linesMax, messageCharsMax, resultCharsMax, expressionCharsMax } from './limits.ts';

/** A jq program, with the values that it works on: they take a few times their text. */
export const jqMemoryBytesMax = 128 * 1024 * 1024;

const pageBytes = 64 * 1024;

export const jqMemoryMessage = `jq needs more than ${jqMemoryBytesMax / 1024 / 1024} MiB of memory.`;

interface JqModule {
  /** Undefined: the program gave nothing. */
  raw(json: string, filter: string, flags: readonly string[]): string | undefined;
}

export interface JqEngine {
  transform(request: JqRequest): Promise<JqResult>;
}

/** jq itself, as WebAssembly. For a thread of its own: the memory that it may take is bounded for all WebAssembly there. */
export async function createJqEngine(): Promise<JqEngine> {
  boundMemory(jqMemoryBytesMax / pageBytes);
  // A program can read its own name, which is the place of this file.
  process.argv[1] = 'jq';
  // It says there that it gives up, and gives up.
  console.error = () => undefined;
  const load = createRequire(import.meta.url);
  let jq = await loadJq();
  return {
    async transform({ query, input, compilesOnly }) {
      if (query.length > expressionCharsMax)
        return failed(`The program has more than ${expressionCharsMax} characters.`, []);
      const lines: string[] = [];
      const stopListening = listen(lines);
      try {
        // A text that begins with a hyphen would be an option of the command.
        const program = compilesOnly === true ? `${unusedHead}${query}\n; empty | _` : ` ${query}`;
        return read(jq.raw(JSON.stringify(input), program, ['-c']) ?? '', lines);
      } catch (error) {
        if (isExit(error)) return failed(messageOf(error), lines);
        // The memory is full, or the stack: what is left of this instance cannot be trusted.
        jq = await loadJq();
        return failed(error instanceof RangeError ? 'jq has gone too deep.' : jqMemoryMessage, lines);
      } finally {
        stopListening();
      }
    },
  };

  function loadJq(): Promise<JqModule> {
    delete load.cache[load.resolve('jq-web')];
    return load('jq-web');
  }
}

/** A function is compiled, and not run, where `empty` comes before its call. The lines of the program keep their numbers. */
const unusedHead = 'def _: ';

/** One value a line. */
function read(text: string, lines: readonly string[]): JqResult {
  if (text.length > resultCharsMax) return failed(`The result has more than ${resultCharsMax} characters.`, lines);
  const values = text.split('\n').flatMap((line): Json[] => (line === '' ? [] : [JSON.parse(line)]));
  return { kind: 'values', values, lines };
}

function failed(message: string, lines: readonly string[]): JqResult {
  return { kind: 'failed', message: cutText(message, messageCharsMax), lines };
}

interface Exit extends Error {
  readonly exitCode: number;
}

/** The program ended with an error of its own. */
function isExit(error: unknown): error is Exit {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number';
}

/** jq's own words, without the library's and without the place of its input. */
function messageOf({ message }: Exit): string {
  return message
    .replace(/^Non-zero exit code: \d+\n?/, '')
    .replaceAll(unusedHead, '')
    .replaceAll(/jq: error \(at [^)]*\): /g, 'jq: error: ');
}

/** The library hands over what a program writes to standard error by a warning on the console. */
function listen(lines: string[]): () => void {
  const { warn } = console;
  console.warn = (_format: unknown, ...said: unknown[]) => {
    const text = said.at(-1);
    if (typeof text !== 'string') return;
    for (const line of text.split('\n').slice(0, linesMax - lines.length)) lines.push(cutText(line, lineCharsMax));
  };
  return () => {
    console.warn = warn;
  };
}

/** A growth that is refused is a full memory for the program inside. */
function boundMemory(pagesMax: number): void {
  const { grow } = WebAssembly.Memory.prototype;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, pages: number): number {
    if (this.buffer.byteLength / pageBytes + pages > pagesMax) throw new RangeError('The memory is full.');
    return grow.call(this, pages);
  };
}
