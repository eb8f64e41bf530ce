import { z } from 'zod';
import { waitListCursor } from '../model/inbound/page-cursor.ts';
import { waitListStates, waitOrders } from '../model/inbound/wait-queries.ts';
import { waitTagLimits } from '../model/inbound/wait.ts';
import { cursorOf, limit, blankAsAbsent } from './events.ts';
import { listQuery } from './list-query.ts';

const text = z.string();

/** `customer:acme`; the parameter can stand several times, and all have to hold. */
const tags = z
  .preprocess(
    (given) => (given === undefined || Array.isArray(given) ? given : [given]),
    z
      .array(z.string().regex(/^[^:]+:/, 'use NAME:VALUE, like customer:acme'))
      .max(waitTagLimits.count)
      .refine(
        (texts) => new Set(texts.map(nameOfTag)).size === texts.length,
        'a wait has one value under each name: give each name once',
      )
      .optional(),
  )
  .describe('NAME:VALUE; several have to hold together');

function nameOfTag(text: string): string {
  return text.slice(0, text.indexOf(':'));
}

/** Which waits. */
export const waitListQuery = listQuery({
  source: blankAsAbsent(text),
  workflowId: blankAsAbsent(text),
  workflowName: blankAsAbsent(text),
  tag: tags,
  state: blankAsAbsent(z.enum(waitListStates, `use one of ${waitListStates.join(', ')}`)),
  order: blankAsAbsent(z.enum(waitOrders, `use one of ${waitOrders.join(', ')}`)),
  limit: limit.default(25),
  cursor: cursorOf(waitListCursor),
});
