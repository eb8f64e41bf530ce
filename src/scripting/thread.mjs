// A thread does not share the loader of its process, and under a test runner there is none to share.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.module);
