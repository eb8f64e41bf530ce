import { useState } from 'react';
import { Button, Group, MultiSelect, Paper, Stack, Text, Textarea, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { actOnRequest, type RequestAction } from './api/act-on-request.ts';
import { myselfQuery } from '../../shared/session/myself.ts';
import type { RequestTask } from './api/request.ts';
import { peopleQuery } from './api/search-people.ts';
import { whyNotAct } from './step-words.ts';

interface DecisionFormProps {
  readonly task: RequestTask;
  /** Names of those who can decide. */
  readonly people: string;
}

const doneWords: Readonly<Record<RequestAction, string>> = {
  approve: 'Approved.',
  deny: 'Denied.',
  reassign: 'Reassigned.',
  comment: 'The comment is kept.',
  'provision-complete': 'The provisioning is complete.',
  'provision-cancel': 'The provisioning is cancelled.',
};

/** Approve, deny, reassign, or only comment. A button that is disabled says why. */
export function DecisionForm({ task, people }: DecisionFormProps) {
  const queryClient = useQueryClient();
  const { data: me } = useQuery(myselfQuery);
  const [comment, setComment] = useState('');
  const [userIds, setUserIds] = useState<string[]>([]);
  const current = task.policy.current;
  const { mutate, isPending, error, variables } = useMutation({
    mutationFn: (action: RequestAction) =>
      actOnRequest({
        id: task.id,
        action,
        policyStepId: action === 'comment' ? undefined : current?.id,
        comment: comment.trim(),
        ...(action === 'reassign' && { newStepUserIds: userIds }),
      }),
    onSuccess: async (_done, action) => {
      setComment('');
      setUserIds([]);
      notifications.show({ message: doneWords[action] });
      await queryClient.invalidateQueries({ queryKey: ['requests'] });
    },
  });
  const reasonOf = (name: 'APPROVE' | 'DENY' | 'REASSIGN') => whyNotAct(task, { name, myId: me?.userId, people });
  const can = (name: string) => task.actions.includes(`TASK_ACTION_TYPE_${name}`);
  const reasons = {
    Approve: reasonOf('APPROVE'),
    Deny: reasonOf('DENY'),
    Reassign: reasonOf('REASSIGN') ?? (userIds.length === 0 ? 'Choose to whom first.' : undefined),
  };
  const rules = current?.approval?.approval;
  const isReasonNeeded = rules?.requireApprovalReason ?? rules?.requireDenialReason ?? rules?.requireReassignmentReason;
  const isBusy = (action: RequestAction) => isPending && variables === action;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Decision">
      <Stack gap="sm">
        <Title order={2} size="h4">
          Decision
        </Title>
        <Textarea
          label="Comment"
          description={isReasonNeeded ? 'This step wants a reason.' : 'It stands in the trail.'}
          autosize
          minRows={2}
          maxLength={4_096}
          value={comment}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        {reasonOf('REASSIGN') === undefined && <ReassignTo userIds={userIds} onChange={setUserIds} />}
        <Group gap="xs">
          <Button
            disabled={reasons.Approve !== undefined}
            loading={isBusy('approve')}
            onClick={() => mutate('approve')}
          >
            Approve
          </Button>
          <Button
            color="red"
            disabled={reasons.Deny !== undefined}
            loading={isBusy('deny')}
            onClick={() => mutate('deny')}
          >
            Deny
          </Button>
          <Button
            variant="default"
            disabled={reasons.Reassign !== undefined}
            loading={isBusy('reassign')}
            onClick={() => mutate('reassign')}
          >
            Reassign
          </Button>
          {can('PROVISION_COMPLETE') && (
            <Button loading={isBusy('provision-complete')} onClick={() => mutate('provision-complete')}>
              Mark provisioned
            </Button>
          )}
          {can('PROVISION_CANCEL') && (
            <Button variant="default" loading={isBusy('provision-cancel')} onClick={() => mutate('provision-cancel')}>
              Cancel provisioning
            </Button>
          )}
          {can('COMMENT') && (
            <Button
              variant="subtle"
              disabled={comment.trim() === ''}
              loading={isBusy('comment')}
              onClick={() => mutate('comment')}
            >
              Only comment
            </Button>
          )}
        </Group>
        <Reasons reasons={reasons} />
        <ProblemNote error={error} />
      </Stack>
    </Paper>
  );
}

/** Each reason once, with the buttons that it disables. */
function Reasons({ reasons }: { readonly reasons: Readonly<Record<string, string | undefined>> }) {
  const different = [...new Set(Object.values(reasons).filter((reason) => reason !== undefined))];
  return different.map((reason) => (
    <Text key={reason} size="xs" c="dimmed">
      {Object.keys(reasons)
        .filter((button) => reasons[button] === reason)
        .join(', ')}
      : {reason}
    </Text>
  ));
}

function ReassignTo({
  userIds,
  onChange,
}: {
  readonly userIds: string[];
  readonly onChange: (userIds: string[]) => void;
}) {
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text, 200);
  const { data } = useQuery(peopleQuery(query));
  const [known, setKnown] = useState(new Map<string, string>());
  const found = (data ?? []).map(({ id, displayName, email }): [string, string] => [
    id,
    email === undefined ? displayName : `${displayName} (${email})`,
  ]);
  const chosen = userIds.map((id): [string, string] => [id, known.get(id) ?? id]);
  return (
    <MultiSelect
      label="Reassign to"
      placeholder="A name"
      searchable
      comboboxProps={{ keepMounted: false }}
      data={[...new Map([...chosen, ...found])].map(([value, label]) => ({ value, label }))}
      value={userIds}
      onChange={(ids) => {
        setKnown(new Map([...known, ...found]));
        onChange(ids);
      }}
      onSearchChange={setText}
    />
  );
}
