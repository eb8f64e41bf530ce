import type { JsonObject } from '../json.ts';

export const mockStatuses = ['COMPLETED', 'FAILED', 'FAILED_WITH_TERMINAL_ERROR', 'IN_PROGRESS'] as const;

/** What a task gives in a run that is only tried out. */
export interface TaskMock {
  readonly status: (typeof mockStatuses)[number];
  readonly output: JsonObject;
}

/** By the references of tasks; of a list each in its turn. */
export type TaskMocks = Readonly<Record<string, readonly TaskMock[]>>;

/** Types that have no effect outside of their run: in a try-out they do what they always do. All others stay open without a mock. */
export const typesWithoutEffect: readonly string[] = [
  'DECISION',
  'DO_WHILE',
  'DYNAMIC',
  'EXCLUSIVE_JOIN',
  'FORK_JOIN',
  'FORK_JOIN_DYNAMIC',
  'INLINE',
  'JOIN',
  'JSON_JQ_TRANSFORM',
  'LAMBDA',
  'NOOP',
  'SET_VARIABLE',
  'SWITCH',
  'TERMINATE',
];
