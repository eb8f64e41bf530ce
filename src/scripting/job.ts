import type { ScriptCheck, ScriptRequest, ScriptResult } from '../model/script.ts';

/** The job of a thread, and its answer. Both are plain values, copied between threads. */
export type Job =
  | { readonly kind: 'evaluate'; readonly request: ScriptRequest }
  | { readonly kind: 'check'; readonly expression: string };

export type ScriptOutcome =
  | { readonly kind: 'evaluated'; readonly result: ScriptResult }
  | { readonly kind: 'checked'; readonly check: ScriptCheck };

/** The answer in place of a thread that had to be ended. */
export function failedOutcome(job: Job, message: string): ScriptOutcome {
  switch (job.kind) {
    case 'evaluate':
      return { kind: 'evaluated', result: { kind: 'failed', message, lines: [] } };
    case 'check':
      return { kind: 'checked', check: { kind: 'broken', message } };
  }
}
