import { Badge, Paper, Stack, Text, Timeline, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import type { RequestTask, StepView } from './api/request.ts';
import { peopleNamesQuery } from '../../shared/api/people-names.ts';
import { endOfStep, titleOfStep } from './step-words.ts';

interface RequestPlanProps {
  readonly task: RequestTask;
  /** Names of those who can decide the current step. */
  readonly people: string;
}

/** The steps that were, the one that is, and those to come. */
export function RequestPlan({ task: { state, policy }, people }: RequestPlanProps) {
  const { history, current, next } = policy;
  const userIds = history.flatMap((step) => endOfStep(step)?.userId ?? []);
  const { data: names } = useQuery(peopleNamesQuery(userIds));
  const isOver = state === 'TASK_STATE_CLOSED';
  const active = isOver || current === undefined ? [] : [current];
  const planned = next.map((step, place) => ({ id: `next ${place}`, step }));
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Plan">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Plan
        </Title>
        <Timeline active={history.length + active.length - 1} bulletSize={16} lineWidth={2}>
          {history.map((step, at) => (
            <Timeline.Item key={step.id ?? at} title={titleOfStep(step)}>
              <Ended step={step} names={names} />
            </Timeline.Item>
          ))}
          {active.map((step) => (
            <Timeline.Item
              key={step.id}
              aria-current="step"
              title={
                <>
                  {titleOfStep(step)}{' '}
                  <Badge variant="light" radius="sm" tt="none">
                    active
                  </Badge>
                </>
              }
            >
              <Text size="sm">{people === '–' ? 'Nobody in person decides it.' : `It waits for ${people}.`}</Text>
              <Delivery step={step} />
            </Timeline.Item>
          ))}
          {!isOver &&
            planned.map(({ id, step }) => (
              <Timeline.Item key={id} title={titleOfStep(step)}>
                <Text size="sm" c="dimmed">
                  to come
                </Text>
              </Timeline.Item>
            ))}
        </Timeline>
      </Stack>
    </Paper>
  );
}

function Ended({ step, names }: { readonly step: StepView; readonly names: ReadonlyMap<string, string> | undefined }) {
  const end = endOfStep(step);
  return (
    <Stack gap={2}>
      <Text size="sm" component="div">
        {end?.word ?? 'done'}
        {end?.userId !== undefined && ` by ${names?.get(end.userId) ?? end.userId}`}
        {end?.at !== undefined && (
          <>
            , <Moment at={end.at} />
          </>
        )}
        {end?.note !== undefined && `: ${end.note}`}
      </Text>
      <Delivery step={step} />
    </Stack>
  );
}

/** The history of the webhook that a step fires. */
function Delivery({ step: { approval, provision } }: { readonly step: StepView }) {
  const policy = provision?.provision?.provisionPolicy;
  const webhookId = approval?.approval?.webhook?.webhookId ?? policy?.webhook?.webhookId;
  if (webhookId === undefined) return null;
  const message = provision?.webhookInstanceId;
  return (
    <PageLink
      to="/settings/webhooks/$endpointId"
      params={{ endpointId: webhookId }}
      search={message === undefined ? {} : { message }}
      size="sm"
    >
      {message === undefined ? 'History of the webhook' : 'What was sent'}
    </PageLink>
  );
}
