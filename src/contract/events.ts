import { z } from 'zod';
import { isStorableTime } from '../model/storable-text.ts';
import { conditionsMax } from '../model/inbound/matches.ts';
import { listOf, mapOf } from './bounded.ts';
import { json, jsonObject } from './json.ts';
import { eventStates } from '../model/inbound/event-queries.ts';
import { eventCursor, waitCursor } from '../model/inbound/page-cursor.ts';
import { knownNames } from './known-names.ts';
import { eitherSpelling, listQuery } from './list-query.ts';

const outcomes = ['accepted', 'challenge', 'rejected', 'ignored', 'duplicate'] as const;
const timeRule = 'use a time like 2026-01-31T12:00:00Z, or epoch milliseconds';

/** The values that clients send for "nothing here". */
export function blankAsAbsent<T extends z.ZodType>(schema: T) {
  // Not a union: its error would say "Invalid input" and nothing of what to send instead.
  return z.preprocess((value) => (value === '' || value === null ? undefined : value), schema.optional());
}

const text = z.string();

const time = z
  .union([z.number(), z.string()], timeRule)
  .transform((value) => new Date(typeof value === 'string' && /^\d{11,}$/.test(value) ? Number(value) : value))
  .refine(isStorableTime, timeRule);

const eventId = z.uuid('an event id is a UUID, as X-Signalbox-Event-Id has it');

/** Of a list whose places these are. */
export function cursorOf({ read }: { read(cursor: string): unknown }) {
  return blankAsAbsent(
    text.refine((given) => read(given) !== undefined, 'use nextCursor of the page before, as it came'),
  );
}

const cursor = cursorOf(eventCursor);

/** Of a history, whose source is known. */
const filterOfSource = {
  outcome: blankAsAbsent(z.enum(outcomes, `use one of ${outcomes.join(', ')}`)),
  state: blankAsAbsent(z.enum(eventStates, `use one of ${eventStates.join(', ')}`)),
  reason: blankAsAbsent(text),
  from: blankAsAbsent(time),
  to: blankAsAbsent(time),
  deliveryId: blankAsAbsent(text),
  eventType: blankAsAbsent(text),
  workflowId: blankAsAbsent(text),
  eventId: blankAsAbsent(eventId),
};

/** Which events: of a list or a replay of many. */
const eventFilter = knownNames({ source: blankAsAbsent(text), ...filterOfSource });

export type EventFilter = z.infer<typeof eventFilter>;

const limitMax = 100;
const limitRule = `use a whole number from 1 to ${limitMax}`;
export const limit = z.coerce.number(limitRule).int(limitRule).min(1, limitRule).max(limitMax, limitRule);

export const eventListQuery = eitherSpelling(
  knownNames({
    ...eventFilter.shape,
    limit: limit.default(25),
    cursor,
    /** With `value`: only accepted events whose payload has that value there. */
    path: blankAsAbsent(text),
    value: blankAsAbsent(text),
  })
    .refine(({ path, value }) => value === undefined || path !== undefined, {
      path: ['path'],
      message: 'say where the value is to be, for example path=$.order.id',
    })
    .refine(({ path, outcome = 'accepted' }) => path === undefined || outcome === 'accepted', {
      path: ['outcome'],
      message: 'a path is looked for in the payloads of accepted events alone: leave outcome out',
    }),
);

export const explainQuery = listQuery({
  limit: limit.default(50),
  cursor: cursorOf(waitCursor),
});

const startRule = 'use a whole number from 0 to 10000';

/** The filters of a webhook's history (R97). */
export const historyQuery = listQuery({
  ...filterOfSource,
  start: z.coerce.number(startRule).int(startRule).min(0, startRule).max(10_000, startRule).default(0),
  size: limit.default(50),
});

const filterNames = Object.keys(eventFilter.shape).join(', ');

export const replayManyRequest = knownNames({
  filter: z
    .unknown()
    .refine(
      (given): boolean => typeof given === 'object' && given !== null,
      `send {"filter": {…}} with at least one of ${filterNames}`,
    )
    .pipe(eitherSpelling(eventFilter))
    // Everything at once is too much to be meant by leaving something out.
    .refine(
      (filter) => Object.values(filter).some((value) => value !== undefined),
      `name at least one of ${filterNames}; {"from": 0} is every event`,
    ),
  dryRun: z.boolean().default(false),
  cursor,
});

export const replayQuery = listQuery({ as: z.enum(['same', 'new'], 'use new, or leave it out').default('same') });

const matches = jsonObject(
  'send a map of JSONPath → expected value, for example {"$.action": "opened"}; {} matches every event',
).refine((given) => Object.keys(given).length <= conditionsMax, `a wait has at most ${conditionsMax} conditions`);
const values = mapOf(z.string(), z.union([z.string(), listOf(z.string(), { max: 100 })]), { max: 1_000 });

/** Matches and what to try them on: a stored event, or a request as it is pasted. */
export const matchesTestRequest = z
  .object({
    matches,
    eventId: eventId.optional(),
    /** JSON, or text as it came over the wire. */
    body: json.optional(),
    method: z.string().default('POST'),
    headers: values.default({}),
    query: values.default({}),
    /** One event per element of a list, as SendGrid's (M29). */
    splitArrays: z.boolean().default(false),
  })
  .refine(({ eventId: stored, body }) => (stored === undefined) !== (body === undefined), {
    message: 'send either eventId or body',
    path: ['body'],
  });

export type MatchesTestRequest = z.infer<typeof matchesTestRequest>;
