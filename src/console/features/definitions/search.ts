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
  readonly tab?: 'json';
}

export function readDefinitionSearch({ version, tab }: Readonly<Record<string, unknown>>): DefinitionSearch {
  return {
    ...(/^[1-9]\d{0,8}$/.test(String(version)) && { version: Number(version) }),
    ...(tab === 'json' && { tab }),
  };
}
