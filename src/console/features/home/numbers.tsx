import type { ReactNode } from 'react';
import { Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { StackedBars, type BarSeries } from '../../shared/chart/stacked-bars.tsx';
import { myselfQuery } from '../../shared/session/myself.ts';
import { PageLink } from '../../shared/ui/links.tsx';
import { sayDuration } from '../../shared/ui/moment.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { wordOfState } from '../../shared/words/message-states.ts';
import { homeQuery, type HomeView } from './api/get-home.ts';
import { waitingRequestsQuery } from './api/waiting-requests.ts';

/** How much comes and goes, how fast, and what is left over. */
export function Numbers() {
  const { data, error } = useQuery(homeQuery);
  if (data === undefined) return <ProblemNote error={error} />;
  return (
    <Stack>
      <Paper withBorder p="md" radius="md" component="section" aria-label="Events of the last hour">
        <Stack gap="xs">
          <Title order={2} size="h4">
            Events of the last hour
          </Title>
          <EventBars events={data.events} />
        </Stack>
      </Paper>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }}>
        <EventsThatWoke events={data.events} />
        <Backlog backlog={data.backlog} />
        <Deliveries deliveries={data.deliveries} />
        <Waiting openWaits={data.openWaits} />
      </SimpleGrid>
    </Stack>
  );
}

const series: readonly BarSeries[] = [
  { name: 'accepted', colour: 'good' },
  { name: 'rejected', colour: 'bad' },
  { name: 'ignored', colour: 'warn' },
  { name: 'duplicate', colour: 'quiet' },
  { name: 'challenge', colour: 'plain' },
];

const minuteMs = 60_000;
const minutesShown = 60;

function EventBars({ events: { minutes, complete } }: Pick<HomeView, 'events'>) {
  const counts = new Map<number, Record<string, number>>();
  for (const { at, outcome, count } of minutes) {
    const minute = Math.floor(Date.parse(at) / minuteMs);
    counts.set(minute, { ...counts.get(minute), [outcome]: count });
  }
  // The server's clock need not be this machine's.
  const last = Math.max(Math.floor(Date.now() / minuteMs), ...counts.keys());
  const slots = Array.from({ length: minutesShown }, (_none, at) => {
    const minute = last - minutesShown + 1 + at;
    const found = counts.get(minute) ?? {};
    const words = Object.entries(found).map(([outcome, count]) => `${count} ${outcome}`);
    return {
      title: `${new Date(minute * minuteMs).toLocaleTimeString(undefined, { timeZoneName: 'short' })}: ${words.join(', ') || 'none'}`,
      counts: found,
    };
  });
  return (
    <>
      <StackedBars
        label="Events a minute"
        series={series.filter(({ name }) => name === 'accepted' || minutes.some(({ outcome }) => outcome === name))}
        slots={slots}
        ends={['an hour ago', 'now']}
      />
      {!complete && (
        <Text size="xs" c="dimmed">
          More came than are counted here; the first minutes are left out.
        </Text>
      )}
    </>
  );
}

function EventsThatWoke({ events: { looked, wokeNobody, dispatchMs } }: Pick<HomeView, 'events'>) {
  return (
    <Figure
      name="Event to workflow"
      value={dispatchMs === undefined ? '–' : sayDuration(dispatchMs.median)}
      note={
        <>
          {dispatchMs !== undefined && <div>95 of 100 within {sayDuration(dispatchMs.p95)}</div>}
          <PageLink to="/events" search={{ outcome: 'accepted', state: 'OPEN' }}>
            {wokeNobody} of {looked} woke nobody
          </PageLink>
        </>
      }
    />
  );
}

function Backlog({ backlog: { events, oldestSeconds, messages, messageOldestSeconds } }: Pick<HomeView, 'backlog'>) {
  return (
    <Figure
      name="Not finished"
      value={`${events + messages}`}
      note={
        events + messages === 0
          ? 'nothing is left over'
          : `${events} events${age(events, oldestSeconds)}, ${messages} messages${age(messages, messageOldestSeconds)}`
      }
    />
  );
}

function age(count: number, seconds: number): string {
  return count === 0 ? '' : `, the oldest ${sayDuration(seconds * 1_000)} old`;
}

function Deliveries({ deliveries: { states, complete } }: Pick<HomeView, 'deliveries'>) {
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Deliveries in 24 hours">
      <Text size="sm" c="dimmed">
        Deliveries in 24 hours
      </Text>
      <Group gap={6} mt={6}>
        {states.length === 0 && <Text size="sm">none</Text>}
        {states.map(({ state, count }) => (
          <Group key={state} gap={4}>
            <Text fw={700}>
              {count}
              {!complete && '+'}
            </Text>
            <StatusBadge status={wordOfState(state)} />
          </Group>
        ))}
      </Group>
    </Paper>
  );
}

/** What waits for events, and what for a person. */
function Waiting({ openWaits }: { readonly openWaits: number }) {
  const { data: me } = useQuery(myselfQuery);
  const { data: requests } = useQuery(waitingRequestsQuery(me?.userId));
  return (
    <Figure
      name="Open waits"
      value={openWaits.toLocaleString('en')}
      note={
        requests !== undefined && (
          <PageLink to="/requests">
            {requests.count}
            {requests.isMore && '+'} {requests.count === 1 ? 'request waits' : 'requests wait'} for you
          </PageLink>
        )
      }
    />
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly note: ReactNode;
}

function Figure({ name, value, note }: FigureProps) {
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label={name}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text size="xl" fw={700}>
        {value}
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {note}
      </Text>
    </Paper>
  );
}
