import type { ScriptCheck, ScriptRequest, ScriptResult, ScriptText } from '../model/script.ts';

/** A67: a script that runs longer is stopped. */
export const scriptTimeMsMax = 4_000;

/** A script's own objects. An event of 10 MB, read as text and as document, needs about this. */
export const memoryBytesMax = 64 * 1024 * 1024;

/** A quarter of the stack that the engine is linked with, so that it can still say that the stack is full. */
export const stackBytesMax = 256 * 1024;

/** Twice the largest payload that Temporal takes without a claim check. */
export const resultCharsMax = 4 * 1024 * 1024;

/** Longer texts are programs, not expressions. */
export const expressionCharsMax = 64 * 1024;

/** Lines that a script can leave in a task's log: what a person reads. */
export const linesMax = 100;
export const lineCharsMax = 1_000;

/** Of an error's text, which goes into histories. */
export const messageCharsMax = 1_000;

export const scriptLateMessage = `The script ran longer than ${scriptTimeMsMax / 1000} s and was stopped.`;
export const memoryMessage = `The script needs more than ${memoryBytesMax / 1024 / 1024} MiB of memory.`;

/** A text of a script, as it can be kept: bounded, and without the NUL that Postgres refuses. */
export function cutText(text: string, charsMax: number): string {
  const whole = text.replaceAll('\0', '\u{fffd}');
  return whole.length > charsMax ? `${whole.slice(0, charsMax)} …` : whole;
}

/** The job of a thread, and its answer. Both are plain values, copied between threads. */
export type Job =
  | { readonly kind: 'evaluate'; readonly request: ScriptRequest }
  | { readonly kind: 'check'; readonly scripts: readonly ScriptText[] };

export type ScriptOutcome =
  | { readonly kind: 'evaluated'; readonly result: ScriptResult }
  | { readonly kind: 'checked'; readonly checks: readonly ScriptCheck[] };

/** The answer in place of a thread that had to be ended. */
export function failedOutcome(job: Job, message: string): ScriptOutcome {
  switch (job.kind) {
    case 'evaluate':
      return { kind: 'evaluated', result: { kind: 'failed', message, lines: [] } };
    case 'check':
      return { kind: 'checked', checks: job.scripts.map(() => ({ kind: 'broken', message })) };
  }
}
