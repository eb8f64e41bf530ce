import { z } from 'zod';
import { waitListCursor } from '../model/inbound/page-cursor.ts';
import { waitListStates } from '../model/inbound/wait-ledger.ts';
import { cursorOf, limit, optional } from './events.ts';
import { listQuery } from './list-query.ts';

const text = z.string();

/** Which waits. */
export const waitListQuery = listQuery({
  source: optional(text),
  workflowId: optional(text),
  workflowName: optional(text),
  state: optional(z.enum(waitListStates, `use one of ${waitListStates.join(', ')}`)),
  limit: limit.default(25),
  cursor: cursorOf(waitListCursor),
});
