import { Button, Code, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { toUrl } from '../../shared/api/http.ts';
import { webhookNamesQuery } from '../../shared/api/list-webhook-names.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { MorePages } from '../../shared/ui/more-pages.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { waitsQuery } from './api/list-waits.ts';
import type { ListedWait } from './api/wait.ts';
import { readWaitsSearch, waitOrderNames, waitStates, type WaitsSearch } from './search.ts';

const route = getRouteApi('/waits');

const columns: readonly RecordColumn<ListedWait>[] = [
  {
    name: 'workflow',
    title: 'Workflow',
    show: ({ id, workflowName, workflowId }) => (
      <Stack gap={0}>
        <PageLink to="/waits/$waitId" params={{ waitId: id }} fw={600}>
          {workflowName}
        </PageLink>
        <PageLink to="/workflows/$workflowId" params={{ workflowId }} size="xs" fw={400}>
          {workflowId}
        </PageLink>
      </Stack>
    ),
  },
  { name: 'matches', title: 'Waits for', show: ({ matches }) => <Matches matches={matches} /> },
  {
    name: 'sources',
    title: 'From',
    show: ({ sources, state }) =>
      sources.length > 0 ? (
        <Stack gap={0}>
          {sources.map((id) => (
            <WebhookLink key={id} id={id} />
          ))}
        </Stack>
      ) : (
        <Text size="sm">{state === 'open' ? 'nothing can reach it now' : '–'}</Text>
      ),
  },
  { name: 'state', title: 'State', show: ({ state }) => <StatusBadge status={state} /> },
  { name: 'since', title: 'Waiting since', show: ({ registeredAt }) => <Moment at={registeredAt} /> },
  { name: 'from', title: 'Events count from', show: ({ since }) => <Moment at={since} /> },
];

/** The runs that wait for an event, and for which. */
export function WaitsPage() {
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const waits = useInfiniteQuery(waitsQuery(filter));
  const message = waits.data?.pages.at(-1)?.message;
  return (
    <PageFrame
      title="Waits"
      about="Runs that wait for an event, and for which. An event of before the wait counts as well, from the start of its run on."
      shows={{ path: toUrl('/api/waits', { order: 'oldest', state: 'open', ...filter }) }}
    >
      <WaitFilter key={JSON.stringify(filter)} filter={filter} onChange={(search) => void navigate({ search })} />
      <ProblemNote error={waits.error} again={() => void waits.refetch()} />
      {waits.error === null && (
        <RecordList
          label="Waits"
          entries={waits.data?.pages.flatMap((page) => page.waits)}
          isLoading={waits.isLoading}
          idOf={({ id }) => id}
          columns={columns}
          empty={
            <Empty title={waits.hasNextPage ? 'None among those that were looked at' : 'Nothing waits'}>
              {message ??
                'A run that comes to a WAIT_FOR_WEBHOOK task, or calls waitForWebhook, stands here until its event comes.'}
            </Empty>
          }
        />
      )}
      <MorePages list={waits} />
    </PageFrame>
  );
}

function WaitFilter({
  filter,
  onChange,
}: {
  readonly filter: WaitsSearch;
  readonly onChange: (filter: WaitsSearch) => void;
}) {
  const form = useForm({
    initialValues: {
      source: '',
      workflowName: '',
      workflowId: '',
      ...filter,
      state: filter.state ?? 'open',
      order: filter.order ?? 'oldest',
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => onChange(readWaitsSearch(values)))}>
      <Group align="flex-end" gap="sm">
        <Select
          label="State"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          data={[...waitStates]}
          allowDeselect={false}
          value={filter.state ?? 'open'}
          onChange={(state) => onChange(readWaitsSearch({ ...form.getValues(), state }))}
        />
        <Select
          label="First"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          data={[...waitOrderNames]}
          allowDeselect={false}
          value={filter.order ?? 'oldest'}
          onChange={(order) => onChange(readWaitsSearch({ ...form.getValues(), order }))}
        />
        <TextInput
          label="Webhook"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          placeholder="name or ID"
          {...form.getInputProps('source')}
        />
        <TextInput
          label="Workflow name"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          {...form.getInputProps('workflowName')}
        />
        <TextInput
          label="Workflow ID"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          {...form.getInputProps('workflowId')}
        />
        <Button type="submit" variant="default">
          Apply
        </Button>
        {Object.keys(filter).length > 0 && (
          <Button variant="subtle" onClick={() => onChange({})}>
            Clear
          </Button>
        )}
      </Group>
    </form>
  );
}

function WebhookLink({ id }: { readonly id: string }) {
  const { data: names } = useQuery(webhookNamesQuery);
  return (
    <PageLink to="/webhooks/$webhookId" params={{ webhookId: id }} size="sm">
      {names?.get(id) ?? id}
    </PageLink>
  );
}

function Matches({ matches }: Pick<ListedWait, 'matches'>) {
  const conditions = Object.entries(matches);
  if (conditions.length === 0) return <Text size="sm">any event</Text>;
  return (
    <Stack gap={2} align="flex-start">
      {conditions.map(([path, expected]) => (
        <Code key={path} style={{ overflowWrap: 'anywhere' }}>
          {path} = {JSON.stringify(expected)}
        </Code>
      ))}
    </Stack>
  );
}
