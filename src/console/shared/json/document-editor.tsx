import { useState } from 'react';
import { Button, Group, List, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiProblem, type FieldProblem } from '../api/http.ts';
import { useMay } from '../session/me.ts';
import { ProblemNote } from '../ui/problem.tsx';
import { SavedMeanwhile } from '../ui/saved-meanwhile.tsx';
import { LazyJsonEditor } from './lazy-json-editor.tsx';

export type SaveMode = 'new' | 'newVersion' | 'overwrite';

export interface SavedDocument {
  readonly warnings?: readonly FieldProblem[];
}

export interface DocumentEditorProps {
  readonly initial: string;
  readonly isNew: boolean;
  readonly onSaved: (name: string) => void;
}

interface DocumentKind {
  readonly label: string;
  readonly minHeight: number;
  /** What the keys of its queries begin with: they are asked anew once it is saved. */
  readonly topic: string;
  readonly save: (text: string, mode: SaveMode) => Promise<SavedDocument | undefined>;
}

/** The same at each turn, so that the editor is not marked anew for nothing. */
const noProblems: readonly FieldProblem[] = [];

/** A JSON document with a name and versions. A mistake that the server finds is marked at its line. */
export function DocumentEditor({
  initial,
  isNew,
  onSaved,
  label,
  minHeight,
  topic,
  save,
}: DocumentEditorProps & DocumentKind) {
  // `from`: the document that was changed to `text`. Nobody's changes are replaced by what somebody else saves meanwhile.
  const [{ from, text }, setEdited] = useState({ from: initial, text: initial });
  if (from !== initial && text === from) setEdited({ from: initial, text: initial });
  const mayChange = useMay('admin');
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (mode: SaveMode) => save(text, mode),
    onSuccess: async (saved) => {
      const name = String(JSON.parse(text).name);
      saySaved(name, saved?.warnings ?? []);
      setEdited({ from: text, text });
      await queryClient.invalidateQueries({ queryKey: [topic] });
      onSaved(name);
    },
  });
  return (
    <Stack>
      <LazyJsonEditor
        label={label}
        value={text}
        onChange={(changed) => setEdited((edited) => ({ ...edited, text: changed }))}
        minHeight={minHeight}
        problems={error instanceof ApiProblem ? error.fields : noProblems}
      />
      <ProblemNote error={error} />
      {from !== initial && <SavedMeanwhile onShow={() => setEdited({ from: initial, text: initial })} />}
      {mayChange && (
        <Group>
          <Button loading={isPending} onClick={() => mutate(isNew ? 'new' : 'newVersion')}>
            {isNew ? 'Save' : 'Save as new version'}
          </Button>
          {!isNew && (
            <Button variant="default" loading={isPending} onClick={() => mutate('overwrite')}>
              Overwrite this version
            </Button>
          )}
        </Group>
      )}
    </Stack>
  );
}

/** More would cover the page; the API says them all. */
const warningsShown = 8;

/** Warnings stay until they are closed, and outlive the editor, which a new document or version takes the place of. */
function saySaved(name: string, warnings: readonly FieldProblem[]): void {
  if (warnings.length === 0) {
    notifications.show({ message: `${name} is saved.` });
    return;
  }
  const others = warnings.length - warningsShown;
  notifications.show({
    color: 'yellow',
    autoClose: false,
    title: `${name} is saved, with warnings`,
    message: (
      <List size="sm" c="var(--mantine-color-text)">
        {warnings.slice(0, warningsShown).map(({ path, message }) => (
          <List.Item key={`${path} ${message}`}>
            {path}: {message}
          </List.Item>
        ))}
        {others > 0 && <List.Item>and {others} more</List.Item>}
      </List>
    ),
  });
}
