export interface DefinitionsSearch {
  /** The editor for a new definition is open. */
  readonly new?: 'true';
}

export function readDefinitionsSearch({ new: isNew }: Readonly<Record<string, unknown>>): DefinitionsSearch {
  return String(isNew) === 'true' ? { new: 'true' } : {};
}

export interface DefinitionSearch {
  /** Absent: the latest. */
  readonly version?: number;
  readonly tab?: 'json' | 'compare';
  /** The version that is compared with. Absent: the one before. */
  readonly with?: number;
}

export function readDefinitionSearch({
  version,
  tab,
  with: other,
}: Readonly<Record<string, unknown>>): DefinitionSearch {
  return {
    ...(isVersion(version) && { version: Number(version) }),
    ...((tab === 'json' || tab === 'compare') && { tab }),
    ...(isVersion(other) && { with: Number(other) }),
  };
}

function isVersion(given: unknown): boolean {
  return /^[1-9]\d{0,8}$/.test(String(given));
}
