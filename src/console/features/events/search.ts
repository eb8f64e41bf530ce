/** The filter of the ledger: the search of the page's address, and the query of the API. */
export interface EventSearch {
  /** Name or id of a webhook. */
  readonly source?: string;
  readonly outcome?: string;
  readonly state?: string;
  readonly reason?: string;
  readonly eventType?: string;
  readonly deliveryId?: string;
  readonly workflowId?: string;
  readonly from?: string;
  readonly to?: string;
  /** A path of the payload, with the value that it has to have. */
  readonly path?: string;
  readonly value?: string;
}

export const eventFilterNames = [
  'source',
  'outcome',
  'state',
  'reason',
  'eventType',
  'deliveryId',
  'workflowId',
  'from',
  'to',
  'path',
  'value',
] as const;

export type EventFilterName = (typeof eventFilterNames)[number];

export function readEventSearch(search: Readonly<Record<string, unknown>>): EventSearch {
  const given = eventFilterNames.flatMap((name) => {
    const value = search[name];
    return value === undefined || value === null || value === '' ? [] : [[name, String(value)] as const];
  });
  return Object.fromEntries(given);
}

/** The address of the ledger's page. */
export interface EventsPageSearch extends EventSearch {
  /** Names of columns, with commas between them. Absent: the usual ones. */
  readonly columns?: string;
}

export function readEventsPageSearch(search: Readonly<Record<string, unknown>>): EventsPageSearch {
  const { columns } = search;
  return { ...readEventSearch(search), ...(typeof columns === 'string' && columns !== '' && { columns }) };
}
