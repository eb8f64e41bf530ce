import { useState } from 'react';
import { Button, Checkbox, Menu, Modal, Select, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { parseExact } from '../../shared/json/exact.ts';
import { LazyJsonEditor } from '../../shared/json/lazy-json-editor.tsx';
import { runTopic } from '../../shared/live/live.ts';
import { useMay } from '../../shared/session/me.ts';
import { ActForm } from '../../shared/ui/act-form.tsx';
import {
  pauseExecution,
  restartExecution,
  resumeExecution,
  retryExecution,
  signalExecution,
  terminateExecution,
} from './api/act-on-execution.ts';
import { isOver, type ExecutionView } from './api/execution.ts';

type Dialog = 'signal' | 'terminate' | 'restart';

/** The acts on a run, as far as its state allows them. */
export function ExecutionMenu({ execution }: { readonly execution: ExecutionView }) {
  const { workflowId, status, workflowDefinition } = execution;
  const mayAct = useMay('operate');
  const queryClient = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>();
  const refresh = () => queryClient.invalidateQueries({ queryKey: [runTopic, workflowId] });
  const { mutate, isPending } = useMutation({
    mutationFn: (act: (workflowId: string) => Promise<void>) => act(workflowId),
    onSuccess: refresh,
    onError: (error) => notifications.show({ color: 'red', title: 'Not done', message: error.message }),
  });
  const isEnded = isOver(execution);
  // A run written in TypeScript goes on by its own code alone.
  const hasDefinition = workflowDefinition.tasks.length > 0;
  if (!mayAct || (isEnded && !hasDefinition)) return null;
  const close = () => setDialog(undefined);
  const done = () => {
    close();
    return refresh();
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" loading={isPending}>
            Actions
          </Button>
        </Menu.Target>
        {isEnded ? (
          <Menu.Dropdown>
            {status !== 'COMPLETED' && <Menu.Item onClick={() => mutate(retryExecution)}>Retry</Menu.Item>}
            <Menu.Item onClick={() => setDialog('restart')}>Restart</Menu.Item>
          </Menu.Dropdown>
        ) : (
          <Menu.Dropdown>
            <Menu.Item onClick={() => setDialog('signal')}>Signal</Menu.Item>
            {status === 'PAUSED' ? (
              <Menu.Item onClick={() => mutate(resumeExecution)}>Resume</Menu.Item>
            ) : (
              <Menu.Item onClick={() => mutate(pauseExecution)}>Pause</Menu.Item>
            )}
            <Menu.Item color="red" onClick={() => setDialog('terminate')}>
              Terminate
            </Menu.Item>
          </Menu.Dropdown>
        )}
      </Menu>
      <Modal opened={dialog === 'signal'} onClose={close} title="Signal this run">
        <Signal workflowId={workflowId} onDone={done} />
      </Modal>
      <Modal opened={dialog === 'restart'} onClose={close} title="Restart this run?">
        <Restart workflowId={workflowId} onDone={done} />
      </Modal>
      <Modal opened={dialog === 'terminate'} onClose={close} title="Terminate this run?">
        <Terminate workflowId={workflowId} onDone={done} onKeep={close} />
      </Modal>
    </>
  );
}

interface ActProps {
  readonly workflowId: string;
  readonly onDone: () => unknown;
}

const signalStatuses = ['COMPLETED', 'FAILED', 'FAILED_WITH_TERMINAL_ERROR'] as const;

function Signal({ workflowId, onDone }: ActProps) {
  const [status, setStatus] = useState<(typeof signalStatuses)[number]>('COMPLETED');
  const [output, setOutput] = useState('{}');
  return (
    <ActForm
      word="Send signal"
      act={async () => signalExecution(workflowId, { status, output: parseExact(output) })}
      onDone={onDone}
    >
      <Text size="sm">
        It ends the first WAIT or YIELD task of this run, or of a workflow below it, with this status and output. Tasks
        that wait for a webhook are ended in their own details.
      </Text>
      <Select
        label="Status"
        data={[...signalStatuses]}
        value={status}
        allowDeselect={false}
        onChange={(chosen) => setStatus(signalStatuses.find((one) => one === chosen) ?? 'COMPLETED')}
      />
      <LazyJsonEditor label="Output of the task" value={output} onChange={setOutput} minHeight={80} />
    </ActForm>
  );
}

function Restart({ workflowId, onDone }: ActProps) {
  const [isLatest, setLatest] = useState(true);
  return (
    <ActForm word="Restart" act={() => restartExecution(workflowId, isLatest)} onDone={onDone}>
      <Text size="sm">
        It begins anew under the same id, with the same input: every task is done again. Retry goes on from the tasks
        that failed instead.
      </Text>
      <Checkbox
        label="With the newest version of its definition"
        checked={isLatest}
        onChange={(event) => setLatest(event.currentTarget.checked)}
      />
    </ActForm>
  );
}

function Terminate({ workflowId, onDone, onKeep }: ActProps & { readonly onKeep: () => void }) {
  const [reason, setReason] = useState('');
  return (
    <ActForm
      word="Terminate"
      isFinal
      leave={{ word: 'Let it run', go: onKeep }}
      act={() => terminateExecution(workflowId, reason === '' ? 'Terminated in the console' : reason)}
      onDone={onDone}
    >
      <Text size="sm">It ends at once, with what it has done so far; its waits take no event any more.</Text>
      <TextInput label="Reason" value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ActForm>
  );
}
