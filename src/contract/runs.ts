import { z } from 'zod';
import { runStatuses } from '../model/definitions/run-list.ts';
import { blankAsAbsent, limit } from './events.ts';
import { listQuery } from './list-query.ts';

/** `GET /api/runs/{workflowId}/messages`. */
export const runMessagesQuery = listQuery({ limit: limit.default(50) });

/** `GET /api/runs`. */
export const runListQuery = listQuery({
  status: blankAsAbsent(z.enum(runStatuses, `use one of ${runStatuses.join(', ')}`)),
  workflowName: blankAsAbsent(z.string()),
  before: blankAsAbsent(
    z.iso.datetime({ offset: true, error: 'use a time like 2026-11-22T10:00:00Z' }).transform((text) => new Date(text)),
  ),
  limit: limit.default(25),
});
