import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { changedFields } from '../../shared/api/changed-fields.ts';
import type { EndpointDraft, EndpointView } from './api/endpoint.ts';
import { createEndpoint, updateEndpoint } from './api/save-endpoint.ts';

interface EndpointFormProps {
  /** Absent: a new one. */
  readonly endpoint?: EndpointView;
  readonly onSaved: (endpoint: EndpointView) => void;
}

export function EndpointForm({ endpoint, onSaved }: EndpointFormProps) {
  const queryClient = useQueryClient();
  const form = useForm({
    initialValues: {
      displayName: endpoint?.displayName ?? '',
      description: endpoint?.description ?? '',
      url: endpoint?.url ?? '',
    },
    validate: {
      displayName: (name) => (name.trim() === '' ? 'Give it a name that your colleagues will know it by' : null),
      url: (url) => (/^https?:\/\/./i.test(url.trim()) ? null : 'Give the whole URL, like https://example.com/hooks'),
    },
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: (draft: EndpointDraft) =>
      endpoint === undefined
        ? createEndpoint(draft)
        : updateEndpoint(endpoint.id, changedFields(form.getInitialValues(), draft)),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: ['endpoints'] });
      onSaved(saved);
    },
  });
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ displayName, description, url }) =>
        mutate({ displayName: displayName.trim(), description, url: url.trim() }),
      )}
    >
      <Stack>
        <TextInput label="Name" withAsterisk data-autofocus maxLength={256} {...form.getInputProps('displayName')} />
        <Textarea
          label="Description"
          description="The purpose, for your colleagues."
          autosize
          minRows={2}
          maxLength={2_048}
          {...form.getInputProps('description')}
        />
        <TextInput
          label="URL"
          description="Signed requests are posted here."
          placeholder="https://example.com/hooks"
          withAsterisk
          type="url"
          {...form.getInputProps('url')}
        />
        <ProblemNote error={error} />
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
