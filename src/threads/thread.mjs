import { workerData } from 'node:worker_threads';

// A thread does not share the loader of its process, and under a test runner there is none to share. The build needs none.
if (workerData.module.endsWith('.ts')) (await import('tsx/esm/api')).register();
await import(workerData.module);
