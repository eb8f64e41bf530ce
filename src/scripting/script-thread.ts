import { createEngine } from './engine.ts';
import type { Job, ScriptOutcome } from './limits.ts';
import { serveJobs } from '../threads/serve-jobs.ts';

const engine = await createEngine();

serveJobs<Job, ScriptOutcome>(async ({ job, timeMsMax }) => {
  switch (job.kind) {
    case 'evaluate': {
      const { result, late } = await engine.evaluate(job.request, timeMsMax);
      return { outcome: { kind: 'evaluated', result }, late };
    }
    case 'check':
      return { outcome: { kind: 'checked', checks: await engine.check(job.scripts) } };
  }
});
