import { Stack, Text } from '@mantine/core';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import type { ShownActivity } from './api/get-activity.ts';

/** How many events a webhook got in a day, and how many of them were refused, mostly why. */
export function DayActivity({ activity }: { readonly activity: ShownActivity | undefined }) {
  if (activity === undefined) return <Text span>–</Text>;
  const { events, refused, topReason, complete, sourceId: source } = activity;
  if (events === 0) return <Text size="sm">none</Text>;
  return (
    <Stack gap={0}>
      <PageLink to="/events" search={{ source }} size="sm">
        {countText(events, complete)} {events === 1 ? 'event' : 'events'}
      </PageLink>
      {refused > 0 && (
        <PageLink to="/events" search={{ source, outcome: 'rejected' }} size="xs">
          {countText(refused, complete)} refused{topReason !== undefined && `, mostly ${topReason.reason}`}
        </PageLink>
      )}
    </Stack>
  );
}

function countText(count: number, complete: boolean): string {
  return `${count.toLocaleString('en')}${complete ? '' : '+'}`;
}

export function LastEvent({ activity }: { readonly activity: ShownActivity | undefined }) {
  if (activity?.lastAt === undefined) return <Text span>–</Text>;
  return (
    <Stack gap={2} align="flex-start">
      <Text size="sm" span>
        <Moment at={activity.lastAt} />
      </Text>
      {activity.lastOutcome !== undefined && <StatusBadge status={activity.lastOutcome} />}
    </Stack>
  );
}
