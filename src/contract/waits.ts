import { z } from 'zod';
import { waitListCursor } from '../model/inbound/page-cursor.ts';
import { waitListStates, waitOrders } from '../model/inbound/wait-queries.ts';
import { cursorOf, limit, blankAsAbsent } from './events.ts';
import { listQuery } from './list-query.ts';

const text = z.string();

/** Which waits. */
export const waitListQuery = listQuery({
  source: blankAsAbsent(text),
  workflowId: blankAsAbsent(text),
  workflowName: blankAsAbsent(text),
  state: blankAsAbsent(z.enum(waitListStates, `use one of ${waitListStates.join(', ')}`)),
  order: blankAsAbsent(z.enum(waitOrders, `use one of ${waitOrders.join(', ')}`)),
  limit: limit.default(25),
  cursor: cursorOf(waitListCursor),
});
