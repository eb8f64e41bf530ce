import { api, askOpen, askedFor, jsonBody } from '../../../shared/api/http.ts';
import type { SavedDocument, SaveMode } from '../../../shared/json/document-editor.tsx';

/** @param text JSON, which is sent as it stands: no number in it is rounded */
export function saveDefinition(text: string, mode: SaveMode): Promise<SavedDocument | undefined> {
  return askOpen(
    api.POST('/api/metadata/workflow', {
      params: {
        query: askedFor({
          overwrite: mode === 'overwrite' || undefined,
          newVersion: mode === 'newVersion' || undefined,
        }),
      },
      ...jsonBody<{ name: string; tasks: [] }>(text),
    }),
  );
}
