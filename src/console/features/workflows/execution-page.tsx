import { Component, lazy, Suspense, useMemo, type ReactNode } from 'react';
import { Alert, Group, Loader, Paper, SimpleGrid, Skeleton, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { JsonView } from '../../shared/json/json-view.tsx';
import { useLiveRun } from '../../shared/live/live.ts';
import { CopyText } from '../../shared/ui/copy-text.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment, sayDuration } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { isOver, type ExecutionView, type TaskView } from './api/execution.ts';
import { shownExecutionQuery } from './api/get-execution.ts';
import { ExecutionMenu } from './execution-menu.tsx';
import { RunRecords } from './run-records.tsx';
import { readExecutionSearch } from './search.ts';
import { TaskList } from './task-list.tsx';
import { TaskTimeline } from './task-timeline.tsx';
import { TemporalLink } from './temporal-link.tsx';

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
      actions={
        <>
          <TemporalLink workflowId={workflowId} />
          <ExecutionMenu execution={execution} />
        </>
      }
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
      <ExecutionDiagram execution={execution} />
      <Parts execution={execution} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <JsonView label="Input" value={execution.input} />
        <JsonView label="Output" value={execution.output} />
      </SimpleGrid>
    </PageFrame>
  );
}

function Parts({ execution }: { readonly execution: ExecutionView }) {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Tabs
      value={tab ?? 'tasks'}
      onChange={(chosen) => void navigate({ search: readExecutionSearch({ tab: chosen }) })}
      keepMounted={false}
    >
      <Tabs.List>
        <Tabs.Tab value="tasks">Tasks</Tabs.Tab>
        <Tabs.Tab value="timeline">Timeline</Tabs.Tab>
        <Tabs.Tab value="records">Events and messages</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="tasks" pt="md">
        <TaskList execution={execution} />
      </Tabs.Panel>
      <Tabs.Panel value="timeline" pt="md">
        <TaskTimeline execution={execution} />
      </Tabs.Panel>
      <Tabs.Panel value="records" pt="md">
        <RunRecords workflowId={execution.workflowId} />
      </Tabs.Panel>
    </Tabs>
  );
}

function ExecutionDiagram({ execution: { tasks, workflowDefinition } }: { readonly execution: ExecutionView }) {
  const statuses = useMemo(() => new Map(tasks.map((task) => [drawnName(task), task.status])), [tasks]);
  if (workflowDefinition.tasks.length === 0) return null;
  return (
    <Paper withBorder radius="md" component="section" aria-label="Diagram">
      <WithoutDiagram>
        <Suspense fallback={<Skeleton height={260} />}>
          <Diagram tasks={workflowDefinition.tasks} statuses={statuses} />
        </Suspense>
      </WithoutDiagram>
    </Paper>
  );
}

/** A task in a loop has its iteration behind its name; the diagram shows the last one. */
function drawnName({ referenceTaskName, iteration = 0 }: TaskView): string {
  const suffix = `__${iteration}`;
  return iteration > 0 && referenceTaskName.endsWith(suffix)
    ? referenceTaskName.slice(0, -suffix.length)
    : referenceTaskName;
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
