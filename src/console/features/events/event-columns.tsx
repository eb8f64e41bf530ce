import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import type { RecordColumn } from '../../shared/ui/record-list.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { countWoken, type EventView } from './api/event.ts';

/** @param nameOf the name of a webhook by its id */
export function eventColumns(nameOf: (sourceId: string) => string): readonly RecordColumn<EventView>[] {
  return [
    {
      name: 'at',
      title: 'Received',
      show: ({ id, receivedAt }) => (
        <PageLink to="/events/$eventId" params={{ eventId: id }}>
          <Moment at={receivedAt} />
        </PageLink>
      ),
    },
    { name: 'outcome', title: 'Outcome', show: ({ outcome }) => <StatusBadge status={outcome} /> },
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
    { name: 'times', title: 'Came', show: ({ deliveries }) => (deliveries === 1 ? 'once' : `${deliveries} times`) },
  ];
}
