import { Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ask } from '../../shared/api/http.ts';
import { runTopic, useLiveRun } from '../../shared/live/live.ts';
import { PageLink } from '../../shared/ui/links.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import {
  firstWorkflow,
  makeFirstWebhook,
  runFirstWorkflow,
  sendFirstEvent,
  waitingFirstRunQuery,
} from './api/first-steps.ts';
import { homeWebhooksQuery, type OverviewWebhook } from './api/overview.ts';

const steps = [
  'A webhook, and a workflow that waits for its events',
  'A run of the workflow, which waits: RUNNING',
  'An event, sent as a platform would send it: COMPLETED',
];

/** From nothing to a completed workflow, on this page. What was done before is done when one comes back. */
export function FirstSteps({ webhooks }: { readonly webhooks: readonly OverviewWebhook[] }) {
  const queryClient = useQueryClient();
  const { data: waiting } = useQuery(waitingFirstRunQuery);
  const make = useMutation({
    mutationFn: makeFirstWebhook,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: homeWebhooksQuery.queryKey }),
  });
  const run = useMutation({ mutationFn: runFirstWorkflow });
  const event = useMutation({
    mutationFn: ({ webhookId }: { readonly webhookId: string; readonly workflowId: string }) =>
      sendFirstEvent(webhookId),
  });
  if (waiting === undefined) return null;
  const webhook = webhooks.find(isOfFirstSteps);
  // The run that was woken waits no longer, and is still the one to see.
  const workflowId = event.variables?.workflowId ?? run.data ?? waiting;
  const active = webhook === undefined ? 0 : event.isSuccess ? 3 : workflowId === null ? 1 : 2;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="First steps">
      {/* Who has made a webhook of their own knows the way, and has other things to see here. */}
      <details open={webhooks.every(isOfFirstSteps)}>
        <summary>
          <Title order={2} size="h4" display="inline">
            First steps
          </Title>
        </summary>
        <Stack mt="md">
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
              <Button loading={make.isPending} onClick={() => make.mutate()}>
                Make a webhook
              </Button>
            )}
            {active === 1 && (
              <Button loading={run.isPending} onClick={() => run.mutate()}>
                Run the workflow
              </Button>
            )}
            {active === 2 && webhook !== undefined && workflowId !== null && (
              <Button loading={event.isPending} onClick={() => event.mutate({ webhookId: webhook.id, workflowId })}>
                Send an event
              </Button>
            )}
            {webhook !== undefined && (
              <PageLink to="/webhooks/$webhookId" params={{ webhookId: webhook.id }} size="sm">
                The webhook
              </PageLink>
            )}
            {workflowId !== null && <FirstRun workflowId={workflowId} />}
          </Group>
          <ProblemNote error={make.error ?? run.error ?? event.error} />
        </Stack>
      </details>
    </Paper>
  );
}

function isOfFirstSteps({ receiverWorkflowNamesToVersions = {} }: OverviewWebhook): boolean {
  return firstWorkflow in receiverWorkflowNamesToVersions;
}

function FirstRun({ workflowId }: { readonly workflowId: string }) {
  useLiveRun(workflowId);
  const { data } = useQuery({
    queryKey: [runTopic, workflowId, 'status'],
    queryFn: ({ signal }) =>
      ask<{ readonly status: string }>(
        api.GET('/api/workflow/{id}/status', { params: { path: { id: workflowId } }, signal }),
      ),
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
