import { serveJobs } from '../../src/threads/serve-jobs.ts';

serveJobs<number, string>(async ({ job }) => {
  const until = performance.now() + job;
  while (job === 0 || performance.now() < until);
  return { outcome: 'done' };
});
