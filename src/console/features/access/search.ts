const tabs = ['policies', 'people'] as const;

export interface AccessSearch {
  /** Absent: the entitlements. */
  readonly tab?: (typeof tabs)[number];
}

export function readAccessSearch({ tab }: Readonly<Record<string, unknown>>): AccessSearch {
  const known = tabs.find((one) => one === tab);
  return known === undefined ? {} : { tab: known };
}
