import { useState } from 'react';
import { Alert, Autocomplete, Button, Group, InputLabel, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { workflowNamesQuery } from '../../shared/api/list-workflow-names.ts';
import { parseExact } from '../../shared/json/exact.ts';
import { LazyJsonEditor } from '../../shared/json/lazy-json-editor.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { runWorkflow } from './api/run-workflow.ts';

/** Starts a run and says its id, which leads to it. */
export function RunWorkflow({ initialName }: { readonly initialName: string }) {
  const { data: workflows = [] } = useQuery(workflowNamesQuery);
  const [name, setName] = useState(initialName);
  const [version, setVersion] = useState<number>();
  const [correlationId, setCorrelationId] = useState('');
  const [input, setInput] = useState('{}');
  const wrongInput = wrongIn(input);
  const { mutate, data: workflowId, isPending, error } = useMutation({ mutationFn: runWorkflow });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wrongInput !== undefined) return;
        mutate({ name: name.trim(), version, input: parseExact(input), correlationId: correlationId || undefined });
      }}
    >
      <Stack>
        <Autocomplete
          label="Workflow Name"
          description="A definition, or a workflow written in TypeScript that is registered by name."
          required
          data={[...new Set(workflows.map((one) => one.name))]}
          value={name}
          onChange={setName}
        />
        <Group grow align="flex-start">
          <NumberInput
            label="Version"
            placeholder="Latest"
            min={1}
            allowDecimal={false}
            value={version ?? ''}
            onChange={(given) => setVersion(typeof given === 'number' ? given : undefined)}
          />
          <TextInput
            label="Correlation id"
            value={correlationId}
            onChange={(event) => setCorrelationId(event.currentTarget.value)}
          />
        </Group>
        <Stack gap={4}>
          <InputLabel component="div">Input</InputLabel>
          <LazyJsonEditor label="Input" value={input} onChange={setInput} minHeight={120} />
          {wrongInput !== undefined && (
            <Text size="xs" c="red" role="alert">
              {wrongInput}
            </Text>
          )}
        </Stack>
        <ProblemNote error={error} />
        {workflowId !== undefined && (
          <Alert color="teal" title="Started" role="status">
            Workflow ID:{' '}
            <PageLink to="/workflows/$workflowId" params={{ workflowId }} ff="monospace">
              {workflowId}
            </PageLink>
          </Alert>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending} disabled={name.trim() === ''}>
            Run Workflow
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function wrongIn(input: string): string | undefined {
  try {
    const value: unknown = parseExact(input);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? undefined
      : 'The input of a workflow is a JSON object.';
  } catch {
    return 'This is not JSON; the line is marked.';
  }
}
