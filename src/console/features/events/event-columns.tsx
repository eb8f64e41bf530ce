import { Stack } from '@mantine/core';
import { firstEventColumns } from '../../shared/ui/event-columns.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import type { RecordColumn } from '../../shared/ui/record-list.tsx';
import { countWoken, type EventView } from './api/event.ts';

/** The others are shown when they are chosen. */
export const usualColumns: readonly string[] = ['at', 'outcome', 'source', 'type', 'why', 'woke', 'times'];

/** @param nameOf the name of a webhook by its id */
export function eventColumns(nameOf: (sourceId: string) => string): readonly RecordColumn<EventView>[] {
  return [
    ...firstEventColumns,
    {
      name: 'source',
      title: 'Webhook',
      show: ({ sourceId }) => (
        <PageLink to="/webhooks/$webhookId" params={{ webhookId: sourceId }}>
          {nameOf(sourceId)}
        </PageLink>
      ),
    },
    {
      name: 'type',
      title: 'Type',
      show: ({ eventType, claimedEventType }) => eventType ?? claimedEventType ?? '–',
    },
    { name: 'why', title: 'Why', show: ({ reason, detail, state }) => detail ?? reason ?? state?.toLowerCase() ?? '–' },
    { name: 'woke', title: 'Woke', show: (event) => String(countWoken(event)) },
    {
      name: 'workflows',
      title: 'Workflows',
      show: ({ resumed, started }) => (
        <WorkflowLinks
          ids={[...resumed, ...started].flatMap(({ workflowId }) => (workflowId === undefined ? [] : workflowId))}
        />
      ),
    },
    {
      name: 'delivery',
      title: 'Delivery ID',
      show: ({ deliveryId, claimedDeliveryId }) => deliveryId ?? claimedDeliveryId ?? '–',
    },
    { name: 'size', title: 'Bytes', show: ({ bodyBytes }) => bodyBytes.toLocaleString('en') },
    { name: 'url', title: 'Called', show: ({ method, url }) => `${method} ${url}` },
    { name: 'id', title: 'ID', show: ({ id }) => id },
    { name: 'times', title: 'Came', show: ({ deliveries }) => (deliveries === 1 ? 'once' : `${deliveries} times`) },
  ];
}

/** A page shows the first of them; the event's own page has them all. */
const workflowsMax = 3;

function WorkflowLinks({ ids }: { readonly ids: readonly string[] }) {
  if (ids.length === 0) return '–';
  return (
    <Stack gap={0}>
      {ids.slice(0, workflowsMax).map((workflowId) => (
        <PageLink key={workflowId} to="/workflows/$workflowId" params={{ workflowId }} size="sm">
          {workflowId}
        </PageLink>
      ))}
      {ids.length > workflowsMax && <span>and {ids.length - workflowsMax} more</span>}
    </Stack>
  );
}
