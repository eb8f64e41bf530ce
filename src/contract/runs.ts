import { z } from 'zod';
import { runStatuses } from '../model/definitions/run-list.ts';
import { blankAsAbsent, limit } from './events.ts';
import { listQuery } from './list-query.ts';

/** `GET /api/runs/{workflowId}/messages`. */
export const runMessagesQuery = listQuery({ limit: limit.default(50) });

export const cursorRule = 'use nextCursor of the page before, as it came';
/** Temporal's own place in its list, which is about 200 characters. */
const cursorCharactersMax = 4_000;

/** `GET /api/runs`. */
export const runListQuery = listQuery({
  status: blankAsAbsent(z.enum(runStatuses, `use one of ${runStatuses.join(', ')}`)),
  workflowName: blankAsAbsent(z.string()),
  cursor: blankAsAbsent(
    z
      .string()
      .max(cursorCharactersMax, cursorRule)
      .regex(/^[\w-]+$/, cursorRule),
  ),
  limit: limit.default(25),
});
