import { z } from 'zod';
import { waitListStates } from '../model/inbound/wait-ledger.ts';
import { limit, optional } from './events.ts';

const text = z.string();

/** Which waits. */
export const waitListQuery = z.object({
  source: optional(text),
  workflowId: optional(text),
  workflowName: optional(text),
  state: optional(z.enum(waitListStates, `use one of ${waitListStates.join(', ')}`)),
  limit: limit.default(25),
  cursor: optional(text),
});
