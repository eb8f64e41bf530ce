import { useState } from 'react';
import { Button, Group, Paper, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { createPolicy } from './api/create-policy.ts';
import { outgoingQuery } from './api/list-outgoing.ts';
import type { PolicyStepView } from './api/list-policies.ts';
import { MemberSelect } from './member-select.tsx';
import { stepKinds, type StepKind } from './policy-words.ts';

interface StepDraft {
  readonly key: number;
  readonly kind: StepKind;
  readonly webhookId?: string;
  readonly userIds: readonly string[];
  readonly allowReassignment: boolean;
}

/** A policy for requests of access, step by step. */
export function PolicyForm({ onSaved }: { readonly onSaved: () => void }) {
  const queryClient = useQueryClient();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [steps, setSteps] = useState<readonly StepDraft[]>([]);
  const isComplete = name.trim() !== '' && steps.length > 0 && steps.every(isStepComplete);
  const replace = (key: number, step: StepDraft | undefined) =>
    setSteps(steps.flatMap((one) => (one.key === key ? (step ?? []) : one)));
  return (
    <ActForm
      word="Save"
      isDisabled={!isComplete}
      act={() => createPolicy(name.trim(), description, steps.map(toStep))}
      onDone={async () => {
        await queryClient.invalidateQueries({ queryKey: ['access', 'policies'] });
        onSaved();
      }}
    >
      <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Textarea
        label="Description"
        autosize
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      {steps.map((step, at) => (
        <StepFields
          key={step.key}
          step={step}
          title={`Step ${at + 1}`}
          onChange={(changed) => replace(step.key, changed)}
        />
      ))}
      <Group>
        <Button
          variant="default"
          onClick={() =>
            setSteps([
              ...steps,
              { key: (steps.at(-1)?.key ?? 0) + 1, kind: 'webhook', userIds: [], allowReassignment: false },
            ])
          }
        >
          Add step
        </Button>
        {steps.length === 0 && (
          <Text size="sm" c="dimmed">
            Requests go through the steps in their order.
          </Text>
        )}
      </Group>
    </ActForm>
  );
}

interface StepFieldsProps {
  readonly step: StepDraft;
  readonly title: string;
  /** Undefined: it goes. */
  readonly onChange: (step: StepDraft | undefined) => void;
}

function StepFields({ step, title, onChange }: StepFieldsProps) {
  const { data: webhooks = [] } = useQuery(outgoingQuery);
  const kinds = Object.entries(stepKinds).map(([label, value]) => ({ value, label }));
  return (
    <Paper withBorder p="sm" radius="md" component="section" aria-label={title}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => onChange(undefined)}>
            Remove
          </Button>
        </Group>
        <Select
          label="Kind"
          data={kinds}
          allowDeselect={false}
          value={step.kind}
          onChange={(chosen) =>
            onChange({ ...step, kind: kinds.find(({ value }) => value === chosen)?.value ?? 'webhook' })
          }
        />
        {step.kind === 'webhook' && (
          <Select
            label="Webhook"
            description="Its callback approves, denies or reassigns."
            required
            data={webhooks.map(({ id, displayName }) => ({ value: id, label: displayName }))}
            value={step.webhookId ?? null}
            onChange={(chosen) => onChange({ ...step, ...(chosen !== null && { webhookId: chosen }) })}
          />
        )}
        {step.kind === 'users' && (
          <MemberSelect
            label="Approvers"
            userIds={step.userIds}
            onChange={(userIds) => onChange({ ...step, userIds })}
          />
        )}
        <Switch
          label="Approvers may reassign it"
          checked={step.allowReassignment}
          onChange={(event) => onChange({ ...step, allowReassignment: event.currentTarget.checked })}
        />
      </Stack>
    </Paper>
  );
}

function isStepComplete({ kind, webhookId, userIds }: StepDraft): boolean {
  if (kind === 'webhook') return webhookId !== undefined;
  return kind !== 'users' || userIds.length > 0;
}

function toStep({ kind, webhookId, userIds, allowReassignment }: StepDraft): PolicyStepView {
  const members = { webhook: { webhookId }, users: { userIds }, manager: {}, appOwners: {} };
  return { approval: { [kind]: members[kind], ...(allowReassignment && { allowReassignment }) } };
}
