import { queryOptions } from '@tanstack/react-query';
import { api, askOpen } from '../../../shared/api/http.ts';
import type { DrawnTask } from '../../../shared/diagram/graph.ts';

/** A definition as it was registered: fields that this server does not know are in it as well. */
export interface DefinitionView {
  readonly name: string;
  readonly version: number;
  /** As it came. */
  readonly description?: unknown;
  readonly tasks: readonly DrawnTask[];
}

/** @param version undefined: the latest */
export function definitionQuery(name: string, version: number | undefined) {
  return queryOptions({
    queryKey: ['definitions', 'one', name, version],
    queryFn: ({ signal }) =>
      askOpen<DefinitionView>(
        api.GET('/api/metadata/workflow/{name}', { params: { path: { name }, query: { version } }, signal }),
      ),
  });
}
