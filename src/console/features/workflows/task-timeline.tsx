import { useEffect, useState } from 'react';
import { Group, Stack, Text, Title } from '@mantine/core';
import { Empty } from '../../shared/ui/empty.tsx';
import { sayDuration } from '../../shared/ui/moment.tsx';
import { isOver, type ExecutionView, type TaskView } from './api/execution.ts';
import './task-timeline.css';

/** When each task began and for how long it was at work or waited, on one scale. */
export function TaskTimeline({ execution }: { readonly execution: ExecutionView }) {
  const now = useNow(!isOver(execution));
  const begun = execution.tasks.filter(({ startTime }) => startTime > 0);
  if (begun.length === 0)
    return <Empty title="Nothing to draw">A task stands here from the moment at which it begins.</Empty>;
  const begin = Math.min(execution.startTime, ...begun.map(({ startTime }) => startTime));
  const end = Math.max(
    begin + 1,
    execution.endTime > 0 ? execution.endTime : now,
    ...begun.map(({ endTime }) => endTime),
  );
  return (
    <Stack gap="xs" component="section" aria-label="Timeline">
      <Group justify="space-between">
        <Title order={2} size="h4">
          Timeline
        </Title>
        <Text size="sm" c="dimmed">
          {sayDuration(end - begin)} in all
        </Text>
      </Group>
      <ol className="task-timeline">
        {begun.map((task) => (
          <Bar key={task.taskId} task={task} begin={begin} end={end} />
        ))}
      </ol>
    </Stack>
  );
}

interface BarProps {
  readonly task: TaskView;
  /** Of the whole scale, in milliseconds since 1970. */
  readonly begin: number;
  readonly end: number;
}

function Bar({ task: { referenceTaskName, iteration = 0, status, startTime, endTime }, begin, end }: BarProps) {
  const isOpen = endTime <= 0;
  const share = (ms: number) => `${((ms / (end - begin)) * 100).toFixed(3)}%`;
  const took = (isOpen ? end : endTime) - startTime;
  const words = `after ${sayDuration(startTime - begin)}, ${isOpen ? 'for' : 'took'} ${sayDuration(took)}${isOpen ? ' so far' : ''}`;
  return (
    <li>
      <Text size="sm" truncate title={referenceTaskName}>
        {iteration > 0 ? `${referenceTaskName} · ${iteration}` : referenceTaskName}
      </Text>
      <div className="task-timeline-track" aria-hidden="true">
        <div
          className={`task-timeline-bar bar-${status.toLowerCase()}`}
          style={{ left: share(startTime - begin), width: share(took) }}
        />
      </div>
      <Text size="xs" c="dimmed">
        {status}, {words}
      </Text>
    </li>
  );
}

function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
