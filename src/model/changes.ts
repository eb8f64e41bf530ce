/** The changes that an open page can be told of: lists, and one run each. */
export const changeTopics = [
  'webhooks',
  'events',
  'waits',
  'definitions',
  'endpoints',
  'messages',
  'requests',
] as const;

export type ChangeTopic = (typeof changeTopics)[number];

/**
 * Whether something is as it was. A mark is a short text that is another one after each change that a reader could see;
 * two processes over one database have the same marks.
 */
export interface Changes {
  /** The marks of these topics, in their order. */
  marks(topics: readonly ChangeTopic[]): Promise<readonly string[]>;
  /** The mark of the list of runs. */
  runsMark(): Promise<string>;
  /** The mark of a run of that workflow id. */
  runMark(workflowId: string): Promise<string>;
}
