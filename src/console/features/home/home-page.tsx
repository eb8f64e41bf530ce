import { Badge, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../shared/session/me.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { homeEventsQuery, homeWebhooksQuery, type OverviewEvent } from './api/overview.ts';
import { readinessQuery } from './api/readiness.ts';
import { FirstSteps } from './first-steps.tsx';
import { Numbers } from './numbers.tsx';

/** How the server is, and what needs somebody. */
export function HomePage() {
  const { data: webhooks } = useQuery(homeWebhooksQuery);
  const { data: events, error } = useQuery(homeEventsQuery);
  const mayAdminister = useMay('admin');
  const unverified = webhooks?.filter(({ urlVerified }) => !urlVerified) ?? [];
  return (
    <PageFrame title="Home" shows={{ path: '/api/home' }}>
      <Health />
      <Numbers />
      {mayAdminister && webhooks !== undefined && <FirstSteps webhooks={webhooks} />}
      {unverified.length > 0 && (
        <Paper withBorder p="md" radius="md" component="section" aria-label="Unverified webhooks">
          <Text fw={600} size="sm" mb={4}>
            These webhooks wait for their first request
          </Text>
          <Group gap="md">
            {unverified.slice(0, 10).map(({ id, name }) => (
              <PageLink key={id} to="/webhooks/$webhookId" params={{ webhookId: id }} size="sm">
                {name}
              </PageLink>
            ))}
          </Group>
        </Paper>
      )}
      <Stack gap="xs" component="section" aria-label="Newest events">
        <Title order={2} size="h4">
          Newest events
        </Title>
        <ProblemNote error={error} />
        <NewestEvents events={events} mayTakeSteps={mayAdminister} />
      </Stack>
    </PageFrame>
  );
}

interface NewestEventsProps {
  readonly events: readonly OverviewEvent[] | undefined;
  readonly mayTakeSteps: boolean;
}

/** A list, not a table: the first page is to be there at once. */
function NewestEvents({ events, mayTakeSteps }: NewestEventsProps) {
  if (events === undefined) return null;
  if (events.length === 0)
    return (
      <Empty title="Nothing has come yet">
        {mayTakeSteps ? 'The first steps above send one.' : 'What comes to the URL of a webhook stands here by itself.'}
      </Empty>
    );
  return (
    <Stack gap={6} role="list">
      {events.map((event) => (
        <Group key={event.id} gap="sm" role="listitem">
          <PageLink to="/events/$eventId" params={{ eventId: event.id }} size="sm" w={120}>
            <Moment at={event.receivedAt} />
          </PageLink>
          <StatusBadge status={event.outcome} />
          <Text size="sm" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
            {event.eventType !== undefined && `${event.eventType} `}
            <Text span c="dimmed" inherit>
              {noteOf(event)}
            </Text>
          </Text>
        </Group>
      ))}
    </Stack>
  );
}

function noteOf({ outcome, detail, resumed, started }: OverviewEvent): string {
  if (outcome !== 'accepted') return detail ?? '–';
  const count = resumed.length + started.length;
  return count === 0 ? 'woke nobody' : `woke ${count}`;
}

function Health() {
  const { data: parts } = useQuery(readinessQuery);
  return (
    <Group gap="xs" role="status" aria-label="Health">
      {Object.entries(parts ?? {}).map(([name, { ok, message }]) => (
        <Badge key={name} color={ok ? 'teal' : 'red'} variant="light" radius="sm" tt="none" title={message ?? ''}>
          {name}: {ok ? 'works' : (message ?? 'does not work')}
        </Badge>
      ))}
    </Group>
  );
}
