import { Script } from 'node:vm';
import { createConditionEngine } from './condition-engine.ts';
import type { ConditionEngine } from './condition-engine.ts';
import type { ConditionJob, ConditionOutcome, ConditionPart } from './condition-job.ts';
import { conditionLateMessage } from './condition-job.ts';
import { serveJobs } from '../threads/serve-jobs.ts';

let engine = createConditionEngine();

serveJobs<ConditionJob, ConditionOutcome, ConditionPart>(async ({ job, timeMsMax }, tell) => {
  const parts: ConditionPart[] = [];
  const endMs = performance.now() + timeMsMax;
  for (const text of job.texts) {
    const part = withinTime(endMs - performance.now(), () => partOf(engine, job, text))?.value;
    if (part === undefined) {
      // Its cache may be half made.
      engine = createConditionEngine();
      return { outcome: { parts, stopped: conditionLateMessage }, late: true };
    }
    parts.push(part);
    tell(part);
    if (job.kind === 'evaluate' && job.until === 'true' && holds(part)) break;
  }
  return { outcome: { parts } };
});

function partOf(by: ConditionEngine, job: ConditionJob, text: string): ConditionPart {
  switch (job.kind) {
    case 'check':
      return { kind: 'checked', problem: by.check(text) };
    case 'evaluate':
      return { kind: 'evaluated', value: by.evaluate(text, job.facts) };
  }
}

function holds(part: ConditionPart): boolean {
  return part.kind === 'evaluated' && part.value.kind === 'value' && part.value.isTrue;
}

/**
 * Does work that has no awaits and breaks it off when its time is over; undefined then. Everything that the work changes may be
 * left half done: use it no more.
 */
function withinTime<T>(timeMsMax: number, work: () => T): { readonly value: T } | undefined {
  let done: { readonly value: T } | undefined;
  Reflect.set(globalThis, slot, () => {
    done = { value: work() };
  });
  try {
    script.runInThisContext({ timeout: Math.max(1, Math.ceil(timeMsMax)) });
    return done;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
    throw error;
  } finally {
    Reflect.deleteProperty(globalThis, slot);
  }
}

const slot = 'signalboxWork';
/** Of all that Node has, only this breaks off a function of its own thread. */
const script = new Script(`globalThis.${slot}()`);
