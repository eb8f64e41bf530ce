// A thread does not share the loader of its process, and under a test runner there is none to share.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
