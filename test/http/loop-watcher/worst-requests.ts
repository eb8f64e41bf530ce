import { administrators } from './by-administrators.ts';
import { operators } from './by-operators.ts';
import { readers } from './by-readers.ts';
import { senders } from './by-senders.ts';
import { strangers } from './by-strangers.ts';
import type { WorstRequest } from './make-request.ts';

/** The requests that cost most, whoever may send them. */
export const worstRequests: readonly WorstRequest[] = [
  ...strangers,
  ...senders,
  ...readers,
  ...operators,
  ...administrators,
];
