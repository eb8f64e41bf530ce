import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { wordOfState } from '../../shared/words/message-states.ts';
import { eventsOfRunQuery, messagesOfRunQuery, type RunEvent, type RunMessage } from './api/list-run-records.ts';

/** What came to the run, and what it sent. */
export function RunRecords({ workflowId }: { readonly workflowId: string }) {
  return (
    <Stack>
      <RunEvents workflowId={workflowId} />
      <RunMessages workflowId={workflowId} />
    </Stack>
  );
}

function RunEvents({ workflowId }: { readonly workflowId: string }) {
  const { data, isLoading, error } = useQuery(eventsOfRunQuery(workflowId));
  const columns: readonly RecordColumn<RunEvent>[] = [
    {
      name: 'event',
      title: 'Event',
      show: ({ id, eventType }) => (
        <PageLink to="/events/$eventId" params={{ eventId: id }}>
          {eventType ?? id}
        </PageLink>
      ),
    },
    {
      name: 'did',
      title: 'Effect',
      show: ({ started, resumed }) => {
        if (started.some((start) => start.workflowId === workflowId)) return 'started the run';
        const own = resumed.filter((wait) => wait.workflowId === workflowId);
        return own.some(({ early }) => early) ? 'was there before the run waited for it' : 'resumed the run';
      },
    },
    { name: 'at', title: 'Received', show: ({ receivedAt }) => <Moment at={receivedAt} /> },
    {
      name: 'source',
      title: 'Webhook',
      show: ({ sourceId }) => (
        <PageLink to="/webhooks/$webhookId" params={{ webhookId: sourceId }}>
          {sourceId}
        </PageLink>
      ),
    },
  ];
  return (
    <Stack gap="xs" component="section" aria-label="Events of the run">
      <Title order={2} size="h4">
        Events
      </Title>
      <ProblemNote error={error} />
      {error === null && (
        <RecordList
          label="Events of the run"
          entries={data?.events}
          isLoading={isLoading}
          idOf={({ id }) => id}
          columns={columns}
          empty={<Empty title="No event yet">An event stands here once it has started or resumed this run.</Empty>}
        />
      )}
      {data?.nextCursor !== undefined && (
        <PageLink to="/events" search={{ workflowId }} size="sm">
          There are more
        </PageLink>
      )}
    </Stack>
  );
}

const messageColumns: readonly RecordColumn<RunMessage>[] = [
  {
    name: 'message',
    title: 'Message',
    show: ({ id, webhookId }) => (
      <PageLink to="/settings/webhooks/$endpointId" params={{ endpointId: webhookId }} search={{ message: id }}>
        {id}
      </PageLink>
    ),
  },
  { name: 'event', title: 'Event', show: ({ event }) => event },
  { name: 'state', title: 'Status', show: ({ state }) => <StatusBadge status={wordOfState(state)} /> },
  { name: 'attempts', title: 'Attempts', show: ({ attempts }) => attempts },
  { name: 'at', title: 'Sent', show: ({ createdAt }) => <Moment at={createdAt} /> },
];

function RunMessages({ workflowId }: { readonly workflowId: string }) {
  const { data, isLoading, error } = useQuery(messagesOfRunQuery(workflowId));
  return (
    <Stack gap="xs" component="section" aria-label="Messages of the run">
      <Title order={2} size="h4">
        Messages
      </Title>
      <ProblemNote error={error} />
      {error === null && (
        <RecordList
          label="Messages of the run"
          entries={data?.messages}
          isLoading={isLoading}
          idOf={({ id }) => id}
          columns={messageColumns}
          empty={
            <Empty title="No message">What this run sends to an outgoing webhook stands here, with its state.</Empty>
          }
        />
      )}
      {data?.complete === false && (
        <Text size="sm" c="dimmed">
          There are older ones: each webhook's history has them all.
        </Text>
      )}
    </Stack>
  );
}
