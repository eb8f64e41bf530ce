const views = ['mine', 'open', 'closed'] as const;

export type RequestsView = (typeof views)[number];

export interface RequestsSearch {
  /** Absent: what waits for the caller. */
  readonly view?: RequestsView;
}

export function readRequestsSearch({ view }: Readonly<Record<string, unknown>>): RequestsSearch {
  const known = views.find((one) => one === view);
  return known === undefined || known === 'mine' ? {} : { view: known };
}
