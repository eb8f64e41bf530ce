import { createConditionEngine, type ConditionEngine } from './condition-engine.ts';
import type { ConditionJob, ConditionOutcome, ConditionPart } from './condition-job.ts';
import { conditionLateMessage } from './condition-limits.ts';
import { serveJobs } from '../threads/serve-jobs.ts';
import { withinTime } from './within-time.ts';

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
