import type { ScriptCheck, ScriptRequest, ScriptResult, ScriptText } from '../model/script.ts';

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
