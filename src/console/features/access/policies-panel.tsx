import { useState } from 'react';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../shared/session/me.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { policiesQuery, type PolicyView } from './api/list-policies.ts';
import { PolicyForm } from './policy-form.tsx';
import { sayStep } from './policy-words.ts';

const columns: readonly RecordColumn<PolicyView>[] = [
  { name: 'name', title: 'Policy', show: ({ displayName }) => displayName },
  {
    name: 'type',
    title: 'For',
    show: ({ policyType = '' }) => policyType.replace('POLICY_TYPE_', '').toLowerCase().replaceAll('_', ' ') || '–',
  },
  {
    name: 'steps',
    title: 'Steps',
    show: ({ policySteps }) =>
      Object.values(policySteps)
        .flatMap(({ steps = [] }) => steps.map(sayStep))
        .join(' → ') || 'none: it is granted at once',
  },
  { name: 'about', title: 'Description', show: ({ description }) => description || '–' },
];

/** Who decides, in which order. */
export function PoliciesPanel() {
  const { data, error, isLoading } = useQuery(policiesQuery);
  const mayChange = useMay('admin');
  const [isOpen, setOpen] = useState(false);
  return (
    <Stack>
      {mayChange && (
        <Group justify="flex-end">
          <Button onClick={() => setOpen(true)}>Add policy</Button>
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
          empty={
            <Empty title="No policy yet">
              A policy is a list of steps: a webhook, people, a manager or owners approve one after the other.
            </Empty>
          }
        />
      )}
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Add policy">
        <PolicyForm onSaved={() => setOpen(false)} />
      </Modal>
    </Stack>
  );
}
