import { PageLink } from './links.tsx';
import { Moment } from './moment.tsx';
import type { RecordColumn } from './record-list.tsx';
import { StatusBadge } from './status-badge.tsx';

/** Each list of events begins with these: the time leads to the event's own page. */
export const firstEventColumns: readonly RecordColumn<{
  readonly id: string;
  readonly receivedAt: string;
  readonly outcome: string;
}>[] = [
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
];
