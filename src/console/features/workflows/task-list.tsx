import { useState } from 'react';
import { Button, Group, Modal, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { parseExact } from '../../shared/json/exact.ts';
import { JsonView } from '../../shared/json/json-view.tsx';
import { LazyJsonEditor } from '../../shared/json/lazy-json-editor.tsx';
import { runTopic } from '../../shared/live/live.ts';
import { useMay } from '../../shared/session/me.ts';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { Empty } from '../../shared/ui/empty.tsx';
import { PageLink } from '../../shared/ui/links.tsx';
import { Moment, sayDuration } from '../../shared/ui/moment.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { StatusBadge } from '../../shared/ui/status-badge.tsx';
import { rerunExecution, updateTask } from './api/act-on-execution.ts';
import { WorkerLines } from './worker-lines.tsx';
import { isOver, type ExecutionView, type TaskView } from './api/execution.ts';

/** The tasks that the run has done and is at, in the order in which it came to it. */
export function TaskList({ execution }: { readonly execution: ExecutionView }) {
  const [shown, setShown] = useState<string>();
  const task = execution.tasks.find(({ taskId }) => taskId === shown);
  const columns: readonly RecordColumn<TaskView>[] = [
    {
      name: 'ref',
      title: 'Task',
      show: ({ referenceTaskName, taskId, iteration }) => (
        <Button variant="subtle" size="compact-sm" onClick={() => setShown(taskId)}>
          {iteration !== undefined && iteration > 0 ? `${referenceTaskName} · ${iteration}` : referenceTaskName}
        </Button>
      ),
    },
    { name: 'type', title: 'Type', show: ({ taskType }) => taskType },
    { name: 'status', title: 'Status', show: ({ status }) => <StatusBadge status={status} /> },
    { name: 'started', title: 'Started', show: ({ startTime }) => <Moment at={startTime} /> },
    {
      name: 'took',
      title: 'Took',
      show: ({ startTime, endTime }) => (endTime > 0 && startTime > 0 ? sayDuration(endTime - startTime) : '–'),
    },
    {
      name: 'why',
      title: 'Note',
      show: ({ reasonForIncompletion, subWorkflowId }) =>
        subWorkflowId === undefined ? (
          (reasonForIncompletion ?? '–')
        ) : (
          <PageLink to="/workflows/$workflowId" params={{ workflowId: subWorkflowId }} size="sm">
            its run
          </PageLink>
        ),
    },
  ];
  return (
    <Stack gap="xs" component="section" aria-label="Tasks">
      <Title order={2} size="h4">
        Tasks
      </Title>
      <RecordList
        label="Tasks"
        entries={execution.tasks}
        isLoading={false}
        idOf={({ taskId }) => taskId}
        columns={columns}
        empty={
          <Empty title="No task to show">
            The run has not come to one, or it is a workflow written in TypeScript: its history is in Temporal's UI.
          </Empty>
        }
      />
      <Modal opened={task !== undefined} onClose={() => setShown(undefined)} size="xl" title={task?.referenceTaskName}>
        {task !== undefined && <TaskDetail task={task} execution={execution} onRerun={() => setShown(undefined)} />}
      </Modal>
    </Stack>
  );
}

interface TaskDetailProps {
  readonly task: TaskView;
  readonly execution: ExecutionView;
  readonly onRerun: () => void;
}

function TaskDetail({ task, execution, onRerun }: TaskDetailProps) {
  const queryClient = useQueryClient();
  const mayAct = useMay('operate');
  return (
    <Stack>
      <Group>
        <StatusBadge status={task.status} />
        <Text size="sm">{task.taskType}</Text>
        {task.reasonForIncompletion !== undefined && <Text size="sm">{task.reasonForIncompletion}</Text>}
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <JsonView label="Task input" value={task.inputData} />
        <JsonView label="Task output" value={task.outputData} />
      </SimpleGrid>
      <WorkerLines taskId={task.taskId} />
      {mayAct && isOver(execution) && (
        <ActForm
          word="Rerun from here"
          act={() => rerunExecution(execution.workflowId, task.taskId)}
          onDone={() => {
            onRerun();
            return queryClient.invalidateQueries({ queryKey: [runTopic, execution.workflowId] });
          }}
        >
          <Text size="sm">
            The run does this task again, and all that came after it; what came before stays as it is.
          </Text>
        </ActForm>
      )}
      {mayAct && !isOver(execution) && task.status === 'IN_PROGRESS' && (
        <EndTask task={task} workflowId={execution.workflowId} />
      )}
    </Stack>
  );
}

/** Ends a task that waits for somebody, as its worker or its event would. */
function EndTask({ task, workflowId }: { readonly task: TaskView; readonly workflowId: string }) {
  const [output, setOutput] = useState('{}');
  const queryClient = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: (status: 'COMPLETED' | 'FAILED') =>
      updateTask({ workflowInstanceId: workflowId, taskId: task.taskId, status, outputData: parseExact(output) }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [runTopic, workflowId] }),
  });
  return (
    <Stack gap="xs">
      <Text size="sm" fw={600}>
        End this task by hand, with this output
      </Text>
      <LazyJsonEditor label="Output of the task" value={output} onChange={setOutput} minHeight={80} />
      <ProblemNote error={error} />
      <Group>
        <Button loading={isPending} onClick={() => mutate('COMPLETED')}>
          Complete task
        </Button>
        <Button variant="default" color="red" loading={isPending} onClick={() => mutate('FAILED')}>
          Fail task
        </Button>
      </Group>
    </Stack>
  );
}
