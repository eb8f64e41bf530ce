import { useState } from 'react';
import { Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { call } from '../../shared/api/http.ts';
import { runTopic, useLiveRun } from '../../shared/live/live.ts';
import { PageLink } from '../../shared/ui/links.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { makeFirstWebhook, runFirstWorkflow, sendFirstEvent } from './api/first-steps.ts';

const steps = [
  'A webhook, and a workflow that waits for its events',
  'A run of the workflow, which waits: RUNNING',
  'An event, sent as a platform would send it: COMPLETED',
];

/** From nothing to a completed workflow, on this page. */
export function FirstSteps() {
  const webhook = useMutation({ mutationFn: makeFirstWebhook });
  const run = useMutation({ mutationFn: runFirstWorkflow });
  const [isSent, setSent] = useState(false);
  const event = useMutation({ mutationFn: sendFirstEvent, onSuccess: () => setSent(true) });
  const active = isSent ? 3 : run.data !== undefined ? 2 : webhook.data !== undefined ? 1 : 0;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="First steps">
      <Stack>
        <Title order={2} size="h4">
          First steps
        </Title>
        <List type="ordered" size="sm">
          {steps.map((step, at) => (
            <List.Item
              key={step}
              c={at < active ? 'dimmed' : undefined}
              aria-current={at === active ? 'step' : undefined}
            >
              {step}
              {at < active && ': done'}
            </List.Item>
          ))}
        </List>
        <Group>
          {active === 0 && (
            <Button loading={webhook.isPending} onClick={() => webhook.mutate()}>
              Make a webhook
            </Button>
          )}
          {active === 1 && (
            <Button loading={run.isPending} onClick={() => run.mutate()}>
              Run the workflow
            </Button>
          )}
          {active === 2 && webhook.data !== undefined && (
            <Button loading={event.isPending} onClick={() => webhook.data && event.mutate(webhook.data)}>
              Send an event
            </Button>
          )}
          {webhook.data !== undefined && (
            <PageLink to="/webhooks/$webhookId" params={{ webhookId: webhook.data.id }} size="sm">
              The webhook
            </PageLink>
          )}
          {run.data !== undefined && <FirstRun workflowId={run.data} />}
        </Group>
        <ProblemNote error={webhook.error ?? run.error ?? event.error} />
      </Stack>
    </Paper>
  );
}

function FirstRun({ workflowId }: { readonly workflowId: string }) {
  useLiveRun(workflowId);
  const { data } = useQuery({
    queryKey: [runTopic, workflowId, 'status'],
    queryFn: ({ signal }) =>
      call<{ readonly status: string }>('GET', `/api/workflow/${encodeURIComponent(workflowId)}/status`, { signal }),
  });
  return (
    <Group gap="xs" role="status">
      <PageLink to="/workflows/$workflowId" params={{ workflowId }} size="sm">
        The run
      </PageLink>
      {data !== undefined && <StatusBadge status={data.status} />}
      {data?.status === 'COMPLETED' && <Text size="sm">The event woke it. That is all there is to it.</Text>}
    </Group>
  );
}
