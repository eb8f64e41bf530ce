// The inside of a thread that judges large requests: it has nothing but what comes with each.
import { judgeApart, type JudgeJob } from '../inbound/large/judge-apart.ts';
import type { HookVerdict } from '../inbound/receive/judge.ts';
import { serveJobs } from '../threads/serve-jobs.ts';

serveJobs<JudgeJob, HookVerdict>(async ({ job }) => ({ outcome: judgeApart(job) }));
