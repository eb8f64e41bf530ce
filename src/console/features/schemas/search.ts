export interface SchemasSearch {
  /** The editor for a new schema is open. */
  readonly new?: 'true';
}

export function readSchemasSearch({ new: isNew }: Readonly<Record<string, unknown>>): SchemasSearch {
  return String(isNew) === 'true' ? { new: 'true' } : {};
}

export interface SchemaSearch {
  /** Absent: the latest. */
  readonly version?: number;
}

export function readSchemaSearch({ version }: Readonly<Record<string, unknown>>): SchemaSearch {
  return /^[1-9]\d{0,8}$/.test(String(version)) ? { version: Number(version) } : {};
}
