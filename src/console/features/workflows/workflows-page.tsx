import { Button, Group, Modal, Select, Text } from '@mantine/core';
import { Autocomplete } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { workflowNamesQuery } from '../../shared/api/list-workflow-names.ts';
import { toUrl } from '../../shared/api/http.ts';
import { useLiveRuns } from '../../shared/live/live.ts';
import { useMay } from '../../shared/session/me.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { runsQuery, type RunSummary } from './api/list-runs.ts';
import { RunWorkflow } from './run-workflow.tsx';
import { readRunsSearch, runStatusNames, type RunsSearch } from './search.ts';

const route = getRouteApi('/workflows');

const columns: readonly RecordColumn<RunSummary>[] = [
  {
    name: 'id',
    title: 'Workflow ID',
    show: ({ workflowId }) => (
      <PageLink to="/workflows/$workflowId" params={{ workflowId }} ff="monospace" size="sm">
        {workflowId}
      </PageLink>
    ),
  },
  {
    name: 'name',
    title: 'Workflow',
    show: ({ workflowName, workflowVersion }) =>
      workflowVersion === undefined || workflowVersion === 0 ? workflowName : `${workflowName} · ${workflowVersion}`,
  },
  { name: 'status', title: 'Status', show: ({ status }) => <StatusBadge status={status} /> },
  { name: 'started', title: 'Started', show: ({ startTime }) => <Moment at={startTime} /> },
  { name: 'ended', title: 'Ended', show: ({ endTime }) => <Moment at={endTime} /> },
  { name: 'correlation', title: 'Correlation id', show: ({ correlationId }) => correlationId ?? '–' },
];

/** Runs of workflows, and the place where one starts them. */
export function WorkflowsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const go = (changed: Partial<RunsSearch>) =>
    void navigate({ to: '/workflows', search: readRunsSearch({ ...search, ...changed }) });
  useLiveRuns();
  const { data, error, isLoading, refetch } = useQuery(runsQuery(search));
  const { data: names = [] } = useQuery(workflowNamesQuery);
  const mayRun = useMay('operate');
  return (
    <PageFrame
      title="Workflows"
      about="Open runs first, by their start; then those that ended, by their end."
      actions={mayRun && <Button onClick={() => go({ dialog: 'run' })}>Run Workflow</Button>}
      shows={{ path: toUrl('/api/runs', { status: search.status, workflowName: search.name, cursor: search.cursor }) }}
    >
      <Group gap="sm" align="flex-end">
        <Select
          label="Status"
          placeholder="Any"
          clearable
          data={[...runStatusNames]}
          value={search.status ?? null}
          onChange={(status) => go(readRunsSearch({ ...search, status: status ?? undefined, cursor: undefined }))}
          w={180}
        />
        <Autocomplete
          label="Workflow"
          placeholder="Any"
          data={[...new Set(names.map(({ name }) => name))]}
          defaultValue={search.name ?? ''}
          onOptionSubmit={(name) => go({ name, cursor: '' })}
          onKeyDown={(event) => {
            if (event.key === 'Enter') go({ name: event.currentTarget.value, cursor: '' });
          }}
          onBlur={(event) => go({ name: event.currentTarget.value, cursor: '' })}
          w={240}
        />
      </Group>
      <ProblemNote error={error} again={() => void refetch()} />
      {error === null && (
        <RecordList
          label="Runs"
          entries={data?.runs}
          isLoading={isLoading}
          idOf={({ workflowId, startTime }) => `${workflowId} ${startTime}`}
          columns={columns}
          empty={
            <Empty title="No run here">
              {search.status !== undefined || search.name !== undefined
                ? 'No run matches these filters.'
                : 'Start one with Run Workflow, or let a webhook start it. A definition has to be registered first.'}
            </Empty>
          }
        />
      )}
      {data?.message !== undefined && <Text size="sm">{data.message}</Text>}
      <Group>
        {search.cursor !== undefined && (
          <Button
            variant="default"
            onClick={() => void navigate({ to: '/workflows', search: { ...search, cursor: '' } })}
          >
            First page
          </Button>
        )}
        {data?.nextCursor !== undefined && (
          <Button variant="default" onClick={() => go({ cursor: data.nextCursor ?? '' })}>
            More
          </Button>
        )}
      </Group>
      <Modal
        opened={search.dialog === 'run' && mayRun}
        onClose={() => {
          const { dialog: _dialog, run: _run, ...rest } = search;
          void navigate({ to: '/workflows', search: rest });
        }}
        title="Run Workflow"
        size="lg"
      >
        <RunWorkflow initialName={search.run ?? ''} />
      </Modal>
    </PageFrame>
  );
}
