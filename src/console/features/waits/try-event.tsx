import { useState } from 'react';
import { Alert, Button, Group, Paper, Stack, Textarea, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ConditionList } from '../../shared/ui/condition-list.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { wouldMatch } from './api/would-match.ts';
import type { WaitView } from './api/wait.ts';

/** Would this event match? Nothing is recorded, resumed or started. */
export function TryEvent({ matches }: Pick<WaitView, 'matches'>) {
  const [text, setText] = useState('');
  const { mutate, data, isPending, error, reset } = useMutation({
    mutationFn: () => wouldMatch(matches, isEventId(text) ? { eventId: text.trim() } : { body: text }),
  });
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Would this event match?">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Would this event match?
        </Title>
        <Textarea
          label="Event ID, or a body as JSON"
          description="It is only tried: nothing is recorded, resumed or started."
          autosize
          minRows={4}
          maxRows={14}
          value={text}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          onChange={(event) => {
            setText(event.currentTarget.value);
            reset();
          }}
        />
        <Group>
          <Button variant="default" disabled={text.trim() === ''} loading={isPending} onClick={() => mutate()}>
            Try it
          </Button>
        </Group>
        <ProblemNote error={error} />
        {data !== undefined && (
          <>
            <Alert
              color={data.holds ? 'teal' : 'red'}
              variant="light"
              role="status"
              title={data.holds ? 'It would match' : 'It would not match'}
            />
            <ConditionList conditions={data.conditions} />
          </>
        )}
      </Stack>
    </Paper>
  );
}

function isEventId(text: string): boolean {
  return /^\s*[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\s*$/i.test(text);
}
