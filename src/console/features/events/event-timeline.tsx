import type { ReactNode } from 'react';
import { Paper, Stack, Text, Timeline, Title } from '@mantine/core';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment, sayDuration } from '../../shared/ui/moment.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import type { EventView } from './api/event.ts';

interface Stage {
  readonly title: string;
  readonly isDone: boolean;
  readonly text: ReactNode;
}

/** Received, recorded, claimed, told: how far it came, and whom it woke. */
export function EventTimeline({ event }: { readonly event: EventView }) {
  const stages = stagesOf(event);
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Timeline">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Timeline
        </Title>
        <Timeline active={stages.filter(({ isDone }) => isDone).length - 1} bulletSize={16} lineWidth={2}>
          {stages.map(({ title, text }) => (
            <Timeline.Item key={title} title={title}>
              <Text size="sm" component="div">
                {text}
              </Text>
            </Timeline.Item>
          ))}
        </Timeline>
      </Stack>
    </Paper>
  );
}

function stagesOf(event: EventView): readonly Stage[] {
  const { receivedAt, outcome, resumed, started, dispatchMs, pending, bodyBytes } = event;
  const received = { title: 'Received', isDone: true, text: <Moment at={receivedAt} /> };
  const recorded = {
    title: 'Recorded',
    isDone: true,
    text: `${outcome}, ${bodyBytes.toLocaleString('en')} bytes, before it was answered`,
  };
  if (outcome !== 'accepted') return [received, recorded];
  const isClaimed = resumed.length + started.length > 0;
  const isTold = isClaimed && pending === undefined && resumed.every(({ deliveredAt }) => deliveredAt !== undefined);
  return [
    received,
    recorded,
    { title: 'Claimed', isDone: isClaimed, text: isClaimed ? <Woken event={event} /> : 'Nobody has taken it.' },
    {
      title: 'Told',
      isDone: isTold,
      text: isTold ? toldText(dispatchMs) : pendingText(event),
    },
  ];
}

function toldText(dispatchMs: number | undefined): string {
  return dispatchMs === undefined ? 'All know of it.' : `All knew of it ${sayDuration(dispatchMs)} after it came.`;
}

function pendingText({ pending }: EventView): string {
  if (pending === undefined) return 'Nobody was to be told.';
  const { attempts, lastError } = pending;
  return `On its way${attempts === 0 ? '' : `, tried ${attempts} times`}${lastError === undefined ? '' : `: ${lastError}`}.`;
}

function Woken({ event: { resumed, resumedMore, started } }: { readonly event: EventView }) {
  return (
    <Stack gap={2} component="ul" m={0} pl="md">
      {resumed.map(({ workflowId, waitId, early, item, stalled }) => (
        <li key={`${waitId} ${item}`}>
          resumed{' '}
          <PageLink to="/workflows/$workflowId" params={{ workflowId }} size="sm">
            {workflowId}
          </PageLink>
          {item !== undefined && `, element ${item}`}
          {early && ', which found it waiting'}
          {stalled && <Stalled {...stalled} />}
        </li>
      ))}
      {resumedMore && <li>and more</li>}
      {started.map(({ workflowName, workflowId, outcome, detail, at, stalled }) => (
        <li key={`${workflowName} ${at}`}>
          {workflowId === undefined ? (
            workflowName
          ) : (
            <>
              {workflowName}:{' '}
              <PageLink to="/workflows/$workflowId" params={{ workflowId }} size="sm">
                {workflowId}
              </PageLink>
            </>
          )}{' '}
          <StatusBadge status={outcome} /> {stalled === undefined && detail}
          {stalled && <Stalled {...stalled} />}
        </li>
      ))}
    </Stack>
  );
}

/** The run knows of the event, and no worker goes on with it. */
function Stalled({ message }: { readonly message: string }) {
  return (
    <>
      {' '}
      <StatusBadge status="STALLED" /> {message}
    </>
  );
}
