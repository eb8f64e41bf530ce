import { useState } from 'react';
import { Alert, Button, Group, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiProblem } from '../../shared/api/http.ts';
import { LazyJsonEditor } from '../../shared/json/lazy-json-editor.tsx';
import { useMay } from '../../shared/session/me.ts';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { saveDefinition } from './api/save-definition.ts';

interface DefinitionEditorProps {
  readonly initial: string;
  readonly isNew: boolean;
  readonly onSaved: (name: string) => void;
}

/** A definition as JSON. A mistake that the server finds is marked at its line. */
export function DefinitionEditor({ initial, isNew, onSaved }: DefinitionEditorProps) {
  const [text, setText] = useState(initial);
  const mayChange = useMay('admin');
  const queryClient = useQueryClient();
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: (mode: Parameters<typeof saveDefinition>[1]) => saveDefinition(text, mode),
    onSuccess: async () => {
      const { name } = JSON.parse(text);
      notifications.show({ message: `${String(name)} is saved.` });
      await queryClient.invalidateQueries({ queryKey: ['definitions'] });
      onSaved(String(name));
    },
  });
  return (
    <Stack>
      <LazyJsonEditor
        label="Definition as JSON"
        value={text}
        onChange={setText}
        minHeight={360}
        problems={error instanceof ApiProblem ? error.fields : []}
      />
      <ProblemNote error={error} />
      {(data?.warnings ?? []).map(({ path, message }) => (
        <Alert key={`${path} ${message}`} color="yellow" title={path}>
          {message}
        </Alert>
      ))}
      {mayChange && (
        <Group>
          {isNew ? (
            <Button loading={isPending} onClick={() => mutate('new')}>
              Save
            </Button>
          ) : (
            <>
              <Button loading={isPending} onClick={() => mutate('newVersion')}>
                Save as new version
              </Button>
              <Button variant="default" loading={isPending} onClick={() => mutate('overwrite')}>
                Overwrite this version
              </Button>
            </>
          )}
        </Group>
      )}
    </Stack>
  );
}
