import { useState } from 'react';
import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { redeliverFailed } from './api/operate-endpoint.ts';

/** Delivers again all that failed for good, after it has said how many these are. */
export function RedeliverFailed({ id }: { readonly id: string }) {
  const queryClient = useQueryClient();
  const [hours, setHours] = useState(24);
  const {
    mutate,
    data: done,
    isPending,
    error,
    reset,
  } = useMutation({
    mutationFn: ({ since, dryRun }: { readonly since: string; readonly dryRun: boolean }) =>
      redeliverFailed(id, { since, dryRun }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['messages'] }),
  });
  const [since, setSince] = useState('');
  const count = done?.instanceIds.length ?? 0;
  const look = () => {
    const from = new Date(Date.now() - hours * 3_600_000).toISOString();
    setSince(from);
    mutate({ since: from, dryRun: true });
  };
  return (
    <Stack>
      <NumberInput
        label="Failed within the last hours"
        description="History is kept for eight days."
        min={1}
        max={192}
        value={hours}
        onChange={(given) => {
          setHours(typeof given === 'number' ? given : 1);
          reset();
        }}
      />
      <ProblemNote error={error} />
      {done !== undefined && (
        <Text size="sm" role="status">
          {done.dryRun
            ? `${count === 0 ? 'No message has' : `${count} ${count === 1 ? 'message has' : 'messages have'}`} failed in this time and can still be delivered.`
            : `${count} ${count === 1 ? 'message is' : 'messages are'} on the way again.`}
          {!done.complete && ' There may be more: do it again afterwards.'}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" loading={isPending} onClick={look}>
          Count them
        </Button>
        <Button
          disabled={done?.dryRun !== true || count === 0}
          loading={isPending}
          onClick={() => mutate({ since, dryRun: false })}
        >
          Redeliver
        </Button>
      </Group>
    </Stack>
  );
}
