import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { TextBlock } from '../../shared/ui/text-block.tsx';
import { workerLinesQuery } from './api/get-worker-lines.ts';

/** The lines that the task's worker wrote. */
export function WorkerLines({ taskId }: { readonly taskId: string }) {
  const { data: lines, error } = useQuery(workerLinesQuery(taskId));
  if (error !== null) return <ProblemNote error={error} />;
  if (lines === undefined) return null;
  if (lines.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No worker has written a line about this task.
      </Text>
    );
  return (
    <TextBlock
      label="Log"
      text={lines.map(({ createdTime, log }) => `${new Date(createdTime).toISOString()} ${log}`).join('\n')}
    />
  );
}
