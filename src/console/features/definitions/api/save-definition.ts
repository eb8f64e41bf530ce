import { call } from '../../../shared/api/http.ts';

export interface SavedDefinition {
  readonly warnings?: readonly { readonly path: string; readonly message: string }[];
}

/** @param text JSON, which is sent as it stands: no number in it is rounded */
export function saveDefinition(
  text: string,
  mode: 'new' | 'overwrite' | 'newVersion',
): Promise<SavedDefinition | null> {
  return call('POST', '/api/metadata/workflow', {
    query: { overwrite: mode === 'overwrite' || undefined, newVersion: mode === 'newVersion' || undefined },
    body: text,
  });
}

export function deleteDefinition(name: string, version: number): Promise<void> {
  return call('DELETE', `/api/metadata/workflow/${encodeURIComponent(name)}/${version}`);
}
