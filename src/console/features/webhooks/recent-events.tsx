import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Empty } from '../../shared/ui/empty.tsx';
import { firstEventColumns } from '../../shared/ui/event-columns.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { recentEventsQuery, type RecentEvent } from './api/list-recent-events.ts';

const columns: readonly RecordColumn<RecentEvent>[] = [
  ...firstEventColumns,
  { name: 'reason', title: 'Why', show: ({ detail, reason }) => detail ?? reason ?? '–' },
  { name: 'type', title: 'Type', show: ({ eventType }) => eventType ?? '–' },
  {
    name: 'woke',
    title: 'Woke',
    show: ({ resumed, started }) => String(resumed.length + started.filter(({ workflowId }) => workflowId).length),
  },
];

/** The newest requests to one webhook, those that were refused among them. */
export function RecentEvents({ webhookId }: { readonly webhookId: string }) {
  const { data, error, isLoading } = useQuery(recentEventsQuery(webhookId));
  return (
    <Stack gap="xs" component="section" aria-label="Newest events">
      <Title order={2} size="h4">
        Newest events
      </Title>
      <ProblemNote error={error} />
      <RecordList
        label="Newest events"
        entries={data}
        isLoading={isLoading}
        idOf={({ id }) => id}
        columns={columns}
        empty={
          <Empty title="Nothing has come yet">
            Each request will stand here, also one that is refused, with the reason.
          </Empty>
        }
      />
    </Stack>
  );
}
