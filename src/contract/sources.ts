import { sourceCursor } from '../model/inbound/page-cursor.ts';
import { cursorOf, limit } from './events.ts';
import { listQuery } from './list-query.ts';

/** Without a limit all of them come, as Conductor's clients expect. */
export const sourceListQuery = listQuery({ limit: limit.optional(), cursor: cursorOf(sourceCursor) });
