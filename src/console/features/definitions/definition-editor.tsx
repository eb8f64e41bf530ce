import { DocumentEditor, type DocumentEditorProps } from '../../shared/json/document-editor.tsx';
import { saveDefinition } from './api/save-definition.ts';

/** A definition as JSON, which is made or saved in a version. */
export function DefinitionEditor(props: DocumentEditorProps) {
  return (
    <DocumentEditor {...props} label="Definition as JSON" minHeight={360} topic="definitions" save={saveDefinition} />
  );
}
