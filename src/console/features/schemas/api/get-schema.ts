import { queryOptions } from '@tanstack/react-query';
import { api, ask } from '../../../shared/api/http.ts';
import type { SchemaName } from './list-schemas.ts';

/** As it was saved: fields without a meaning here are in it as well. */
export interface SchemaView extends SchemaName {
  readonly data?: unknown;
}

/** @param version undefined: the latest */
export function schemaQuery(name: string, version: number | undefined) {
  return queryOptions({
    queryKey: ['schemas', 'one', name, version],
    queryFn: ({ signal }) =>
      ask<SchemaView>(
        version === undefined
          ? api.GET('/api/schema/{name}', { params: { path: { name } }, signal })
          : api.GET('/api/schema/{name}/{version}', { params: { path: { name, version } }, signal }),
      ),
  });
}
