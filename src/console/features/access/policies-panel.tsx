import { useState } from 'react';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMayInAccess } from '../../shared/session/myself.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { policiesQuery, type PolicyView } from './api/list-policies.ts';
import { usualStepsOf } from './api/save-policy.ts';
import { PolicyForm } from './policy-form.tsx';
import { sayStep } from './policy-words.ts';

const columns: readonly RecordColumn<PolicyView>[] = [
  { name: 'name', title: 'Policy', show: ({ displayName }) => displayName },
  {
    name: 'type',
    title: 'Kind of request',
    show: ({ policyType = '' }) => policyType.replace('POLICY_TYPE_', '').toLowerCase().replaceAll('_', ' ') || '–',
  },
  {
    name: 'steps',
    title: 'Steps',
    show: sayAllSteps,
  },
  { name: 'about', title: 'Description', show: ({ description }) => description || '–' },
];

/** The usual ones first, then those to which rules lead. */
function sayAllSteps(policy: PolicyView): string {
  const usual = usualStepsOf(policy);
  const say = (key: string) => (policy.policySteps[key]?.steps ?? []).map(sayStep).join(' → ') || 'none';
  const others = Object.keys(policy.policySteps).filter((key) => key !== usual);
  return [say(usual), ...others.map((key) => `${key}: ${say(key)}`)].join('; ');
}

/** Without a policy: a new one is made. */
interface Dialog {
  readonly policy?: PolicyView;
}

/** Who decides, in which order. */
export function PoliciesPanel() {
  const { data, error, isLoading } = useQuery(policiesQuery);
  const mayChange = useMayInAccess('admin');
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const policy = dialog?.policy;
  return (
    <Stack>
      {mayChange && (
        <Group justify="flex-end">
          <Button onClick={() => setDialog({})}>Add policy</Button>
        </Group>
      )}
      <ProblemNote error={error} />
      {error === null && (
        <RecordList
          label="Policies"
          entries={data}
          isLoading={isLoading}
          idOf={({ id }) => id}
          columns={columns}
          actions={
            mayChange
              ? (one) => (
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    aria-label={`Edit ${one.displayName}`}
                    onClick={() => setDialog({ policy: one })}
                  >
                    Edit
                  </Button>
                )
              : undefined
          }
          actionsWidth={90}
          empty={
            <Empty title="No policy yet">
              A policy is a list of steps: a webhook, people, a manager or owners approve one after the other.
            </Empty>
          }
        />
      )}
      <Modal
        opened={dialog !== undefined}
        onClose={close}
        title={policy === undefined ? 'Add policy' : `Edit ${policy.displayName}`}
      >
        <PolicyForm policy={policy} onSaved={close} />
      </Modal>
    </Stack>
  );
}
