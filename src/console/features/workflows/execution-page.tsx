import { Component, lazy, Suspense, useState, type ReactNode } from 'react';
import { Alert, Button, Group, Loader, Menu, Paper, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { JsonView } from '../../shared/json/json-view.tsx';
import { runTopic, useLiveRun } from '../../shared/live/live.ts';
import { useMay } from '../../shared/session/me.ts';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment, sayDuration } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { actOnExecution, type ExecutionAct } from './api/act-on-execution.ts';
import { isOver, type ExecutionView } from './api/execution.ts';
import { shownExecutionQuery } from './api/get-execution.ts';
import { TaskList } from './task-list.tsx';

const Diagram = lazy(() => import('../../shared/diagram/workflow-diagram.tsx'));
const route = getRouteApi('/workflows/$workflowId');

/** One run: how it is, what it did, what it waits for. */
export function ExecutionPage() {
  const { workflowId } = route.useParams();
  useLiveRun(workflowId);
  const { data: execution, error, refetch } = useQuery(shownExecutionQuery(workflowId));
  if (execution === undefined)
    return (
      <PageFrame title="Workflow">
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} again={() => void refetch()} />}
      </PageFrame>
    );
  const { workflowName, workflowVersion, status, reasonForIncompletion } = execution;
  return (
    <PageFrame
      title={workflowName}
      badges={<StatusBadge status={status} />}
      actions={<Acts execution={execution} />}
      shows={{ path: `/api/workflow/${encodeURIComponent(workflowId)}` }}
    >
      <Facts execution={execution} version={workflowVersion} />
      {reasonForIncompletion !== undefined && (
        <Alert color={isOver(execution) ? 'red' : 'yellow'} title="Why it did not complete">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {reasonForIncompletion}
          </Text>
        </Alert>
      )}
      {execution.workflowDefinition.tasks.length > 0 && (
        <Paper withBorder radius="md" component="section" aria-label="Diagram">
          <WithoutDiagram>
            <Suspense fallback={<Skeleton height={260} />}>
              <Diagram
                tasks={execution.workflowDefinition.tasks}
                statuses={new Map(execution.tasks.map((task) => [task.referenceTaskName, task.status]))}
              />
            </Suspense>
          </WithoutDiagram>
        </Paper>
      )}
      <TaskList execution={execution} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <JsonView label="Input" value={execution.input} />
        <JsonView label="Output" value={execution.output} />
      </SimpleGrid>
    </PageFrame>
  );
}

function Facts({ execution, version }: { readonly execution: ExecutionView; readonly version: number }) {
  const { workflowId, startTime, endTime, correlationId, workflowName } = execution;
  return (
    <Group gap="lg">
      <Group gap={4}>
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {workflowId}
        </Text>
        <CopyText text={workflowId} label="Copy workflow ID" />
      </Group>
      {version > 0 && (
        <PageLink to="/definitions/$name" params={{ name: workflowName }} size="sm">
          Version {version}
        </PageLink>
      )}
      <Text size="sm">
        Started <Moment at={startTime} />
      </Text>
      {endTime > 0 && <Text size="sm">Took {sayDuration(endTime - startTime)}</Text>}
      {correlationId !== undefined && <Text size="sm">Correlation id {correlationId}</Text>}
    </Group>
  );
}

function Acts({ execution }: { readonly execution: ExecutionView }) {
  const { workflowId, status } = execution;
  const mayAct = useMay('operate');
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const { mutate, isPending } = useMutation({
    mutationFn: (act: ExecutionAct) => actOnExecution(workflowId, act, 'Terminated in the console'),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [runTopic, workflowId] }),
    onError: (error) => notifications.show({ color: 'red', title: 'Not done', message: error.message }),
  });
  if (!mayAct || isOver(execution)) return null;
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={isPending}>
          Actions
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {status === 'PAUSED' ? (
          <Menu.Item onClick={() => mutate('resume')}>Resume</Menu.Item>
        ) : (
          <Menu.Item onClick={() => mutate('pause')}>Pause</Menu.Item>
        )}
        <Menu.Item color="red" onClick={() => mutate('terminate')}>
          Terminate
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** A diagram that cannot be drawn takes nothing else with it. */
class WithoutDiagram extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <Stack p="md">
        <Title order={2} size="h4">
          Diagram
        </Title>
        <Text size="sm">The diagram could not be drawn; the list of tasks below is complete.</Text>
      </Stack>
    );
  }
}
