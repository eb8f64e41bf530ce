import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../src/cli/program.ts';

export const signalboxProgram = fileURLToPath(new URL('../../bin/signalbox.mjs', import.meta.url));

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** The command as a process of its own, with nothing in its environment but this. */
export function spawnSignalbox(words: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [signalboxProgram, ...words],
      { env: { PATH: process.env['PATH'], ...env } },
      (error, out, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, error: stderr }),
    );
  });
}

interface Here {
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
}

/** The same without a process, where there are many: commands but `start` and `keys`, which need one. */
export async function runSignalbox(
  words: readonly string[],
  { env = {}, isTerminal = false }: Here = {},
): Promise<Ended & { readonly progress: readonly string[] }> {
  const out: string[] = [];
  const error: string[] = [];
  const progress: string[] = [];
  const noProcess = () => Promise.reject(new Error('This command needs a process of its own.'));
  const code = await runProgram(words, {
    version: '0.0.0',
    terminal: {
      out: (line) => out.push(line),
      error: (line) => error.push(line),
      env,
      isTerminal,
      ...(isTerminal && { progress: (line: string) => progress.push(line) }),
    },
    start: noProcess,
    openKeyAdmin: noProcess,
  });
  return { code, out: out.join('\n'), error: error.join('\n'), progress };
}
