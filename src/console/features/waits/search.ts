const states = ['open', 'taken', 'withdrawn'] as const;

const orders = ['oldest', 'newest'] as const;

export const waitOrderNames: readonly string[] = orders;

export const waitStates: readonly string[] = states;

export interface WaitsSearch {
  /** Absent: open. */
  readonly state?: (typeof states)[number];
  /** Absent: oldest. */
  readonly order?: (typeof orders)[number];
  readonly source?: string;
  readonly workflowName?: string;
  readonly workflowId?: string;
}

export function readWaitsSearch(search: Readonly<Record<string, unknown>>): WaitsSearch {
  const state = states.find((one) => one === search['state']);
  const texts = ['source', 'workflowName', 'workflowId'].flatMap((name) => {
    const value = search[name];
    return value === undefined || value === null || value === '' ? [] : [[name, String(value)] as const];
  });
  const order = orders.find((one) => one === search['order']);
  return {
    ...(order !== undefined && order !== 'oldest' && { order }),
    ...(state !== undefined && state !== 'open' && { state }),
    ...Object.fromEntries(texts),
  };
}
