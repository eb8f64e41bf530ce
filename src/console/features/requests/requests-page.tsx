import { Badge, Group, Tabs } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Empty } from '../../shared/ui/empty.tsx';
import { ButtonLink, PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { MorePages } from '../../shared/ui/more-pages.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { myselfQuery } from '../../shared/session/myself.ts';
import { nameOfThings, stateOfRequest, thingsAt, type Expanded, type RequestView } from './api/request.ts';
import { requestsQuery } from './api/search-requests.ts';
import { readRequestsSearch, type RequestsView } from './search.ts';
import { currentStepText } from './step-words.ts';

const route = getRouteApi('/requests');

/** A request beside the things that its page of the list names. */
interface Row {
  readonly view: RequestView;
  readonly expanded: readonly Expanded[];
}

const columns: readonly RecordColumn<Row>[] = [
  {
    name: 'what',
    title: 'Request',
    show: ({ view: { task, entitlementsPath, appPath }, expanded }) => (
      <PageLink to="/requests/$requestId" params={{ requestId: task.id }} fw={600}>
        {nameOfThings(thingsAt(expanded, entitlementsPath))} in {nameOfThings(thingsAt(expanded, appPath))}
      </PageLink>
    ),
  },
  {
    name: 'who',
    title: 'For',
    show: ({ view, expanded }) => nameOfThings(thingsAt(expanded, view.identityUserPath)),
  },
  { name: 'why', title: 'Why', show: ({ view }) => view.task.description || '–' },
  {
    name: 'state',
    title: 'State',
    show: ({ view: { task } }) => (
      <Group gap={6}>
        <StatusBadge status={stateOfRequest(task)} />
        {task.type.revoke !== undefined && <StatusBadge status="revoke" />}
        {task.emergencyAccess && <StatusBadge status="emergency" />}
      </Group>
    ),
  },
  {
    name: 'step',
    title: 'Now',
    show: ({ view, expanded }) => currentStepText(view.task, nameOfThings(thingsAt(expanded, view.stepApproversPath))),
  },
  { name: 'age', title: 'Asked', show: ({ view }) => <Moment at={view.task.createdAt} /> },
];

/** The inbox of those who decide. */
export function RequestsPage() {
  const { view = 'mine' } = route.useSearch();
  const navigate = route.useNavigate();
  const { data: me, error: meError } = useQuery(myselfQuery);
  const requests = useInfiniteQuery(requestsQuery(view, me?.userId));
  const mine = useInfiniteQuery(requestsQuery('mine', me?.userId));
  const waiting = mine.data?.pages.flatMap(({ list }) => list).length;
  const error = requests.error ?? meError;
  return (
    <PageFrame
      title="Requests"
      about="Requests for access: what waits for your decision, and what became of the others."
      actions={<ButtonLink to="/requests/access">New request</ButtonLink>}
      shows={{ method: 'POST', path: '/api/v1/search/tasks' }}
    >
      <Tabs
        value={view}
        onChange={(chosen) => void navigate({ search: readRequestsSearch({ view: chosen }) })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab
            value="mine"
            rightSection={
              waiting !== undefined &&
              waiting > 0 && (
                <Badge size="sm" circle={waiting < 10} aria-label={`${waiting} waiting`}>
                  {waiting}
                  {mine.hasNextPage && '+'}
                </Badge>
              )
            }
          >
            Waiting for me
          </Tabs.Tab>
          <Tabs.Tab value="open">All open</Tabs.Tab>
          <Tabs.Tab value="closed">Closed</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={view} pt="md">
          <ProblemNote error={error} again={() => void requests.refetch()} />
          {error === null && (
            <RecordList
              label="Requests"
              entries={requests.data?.pages.flatMap(({ list, expanded }) =>
                list.map((one): Row => ({ view: one, expanded })),
              )}
              isLoading={requests.isLoading}
              idOf={({ view: { task } }) => task.id}
              columns={columns}
              empty={emptyOf(view)}
            />
          )}
          <MorePages list={requests} />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}

function emptyOf(view: RequestsView) {
  switch (view) {
    case 'mine':
      return (
        <Empty title="Nothing waits for you">
          Requests whose current step you can decide stand here, the oldest first. All open has those of others.
        </Empty>
      );
    case 'open':
      return (
        <Empty title="No request is open">
          New request leads to the entitlements that one can ask for; a program asks by POST /api/v1/task/grant.
        </Empty>
      );
    case 'closed':
      return <Empty title="No request is closed">Those that were granted, denied or cancelled will stand here.</Empty>;
    default:
      return view satisfies never;
  }
}
