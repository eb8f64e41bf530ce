import { act, api, askOpen, askedFor, jsonBody } from '../../../shared/api/http.ts';
import type { SavedDocument, SaveMode } from '../../../shared/json/document-editor.tsx';

/**
 * Without a mode the API overwrites what has the name; a schema that is new here becomes the next version of it.
 * @param text JSON, which is sent as it stands: no number in it is rounded
 */
export function saveSchema(text: string, mode: SaveMode): Promise<SavedDocument | undefined> {
  return askOpen(
    api.POST('/api/schema', {
      params: { query: askedFor({ newVersion: mode !== 'overwrite' || undefined }) },
      ...jsonBody<{ name: string }>(text),
    }),
  );
}

export function deleteSchema(name: string, version: number): Promise<void> {
  return act(api.DELETE('/api/schema/{name}/{version}', { params: { path: { name, version } } }));
}
