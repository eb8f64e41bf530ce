import { createJqEngine } from './jq-engine.ts';
import type { JqRequest, JqResult } from '../model/jq.ts';
import { serveJobs } from '../threads/serve-jobs.ts';

const engine = await createJqEngine();

/** jq cannot stop itself: the thread is ended when the time is over. */
serveJobs<JqRequest, JqResult>(async ({ job }) => ({ outcome: await engine.transform(job) }));
