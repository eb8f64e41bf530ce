import { DocumentEditor, type DocumentEditorProps } from '../../shared/json/document-editor.tsx';
import { saveSchema } from './api/save-schema.ts';

/** A schema as JSON, which is made or saved in a version. */
export function SchemaEditor(props: DocumentEditorProps) {
  return <DocumentEditor {...props} label="Schema as JSON" minHeight={300} topic="schemas" save={saveSchema} />;
}
