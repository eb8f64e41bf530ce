import { useState, type ReactNode } from 'react';
import { Button, Group, Paper, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { createPolicy, updatePolicy, usualStepsOf, type PolicyFields } from './api/save-policy.ts';
import { changedFields } from '../../shared/api/changed-fields.ts';
import { outgoingQuery } from './api/list-outgoing.ts';
import type { PolicyStepView, PolicyView } from './api/list-policies.ts';
import { MemberSelect } from './member-select.tsx';
import { sayStep, stepKinds, type StepKind } from './policy-words.ts';

interface StepDraft {
  readonly key: number;
  /** `other`: a step of a kind that this form does not make, which stays as it is. */
  readonly kind: StepKind | 'other';
  /** The step as it is stored, with members that have no field here. */
  readonly stored?: PolicyStepView;
  readonly webhookId?: string;
  readonly userIds: readonly string[];
  readonly allowReassignment: boolean;
}

interface PolicyFormProps {
  /** Absent: a new one. */
  readonly policy: PolicyView | undefined;
  readonly onSaved: () => void;
}

/** A policy for requests of access, step by step. */
export function PolicyForm({ policy: shown, onSaved }: PolicyFormProps) {
  // As it was when the form was opened, whatever somebody else saves meanwhile.
  const [policy] = useState(shown);
  const queryClient = useQueryClient();
  const [name, setName] = useState(policy?.displayName ?? '');
  const [description, setDescription] = useState(policy?.description ?? '');
  const [steps, setSteps] = useState<readonly StepDraft[]>(() => draftsOf(policy));
  const others = Object.keys(policy?.policySteps ?? {}).filter(
    (key) => policy !== undefined && key !== usualStepsOf(policy),
  );
  const isComplete = name.trim() !== '' && steps.length > 0 && steps.every(isStepComplete);
  const replace = (key: number, step: StepDraft | undefined) =>
    setSteps(steps.flatMap((one) => (one.key === key ? (step ?? []) : one)));
  return (
    <ActForm
      word="Save"
      isDisabled={!isComplete}
      act={() => {
        const draft = { displayName: name.trim(), description, steps: steps.map(toStep) };
        return policy === undefined
          ? createPolicy(draft)
          : updatePolicy(policy, changedFields(fieldsOf(policy), draft));
      }}
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
      {policy !== undefined && (
        <Text size="sm" c="dimmed">
          Requests that are open already go on with the steps that they began with.
          {others.length > 0 && ` The steps ${others.join(', ')} stay as they are: the API changes them.`}
        </Text>
      )}
    </ActForm>
  );
}

function fieldsOf(policy: PolicyView): PolicyFields {
  const { displayName, description = '' } = policy;
  return { displayName, description, steps: draftsOf(policy).map(toStep) };
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
  if (step.kind === 'other')
    return (
      <StepFrame title={title} onRemove={() => onChange(undefined)}>
        <Text size="sm">{sayStep(step.stored ?? {})}. The API changes steps of this kind; here it can be removed.</Text>
      </StepFrame>
    );
  return (
    <StepFrame title={title} onRemove={() => onChange(undefined)}>
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
        <MemberSelect label="Approvers" userIds={step.userIds} onChange={(userIds) => onChange({ ...step, userIds })} />
      )}
      <Switch
        label="Approvers may reassign it"
        checked={step.allowReassignment}
        onChange={(event) => onChange({ ...step, allowReassignment: event.currentTarget.checked })}
      />
    </StepFrame>
  );
}

interface StepFrameProps {
  readonly title: string;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

function StepFrame({ title, onRemove, children }: StepFrameProps) {
  return (
    <Paper withBorder p="sm" radius="md" component="section" aria-label={title}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Button size="compact-sm" variant="subtle" color="red" onClick={onRemove}>
            Remove
          </Button>
        </Group>
        {children}
      </Stack>
    </Paper>
  );
}

function isStepComplete({ kind, webhookId, userIds }: StepDraft): boolean {
  if (kind === 'webhook') return webhookId !== undefined;
  return kind !== 'users' || userIds.length > 0;
}

function draftsOf(policy: PolicyView | undefined): readonly StepDraft[] {
  const steps = policy?.policySteps[usualStepsOf(policy)]?.steps ?? [];
  return steps.map((stored, key) => ({ key, stored, ...readApproval(stored.approval) }));
}

function readApproval(approval: PolicyStepView['approval']): Omit<StepDraft, 'key' | 'stored'> {
  const kind = Object.values(stepKinds).find((name) => approval?.[name] !== undefined);
  const { webhookId, userIds = [] } = (kind !== undefined && approval?.[kind]) || {};
  return {
    kind: kind ?? 'other',
    userIds,
    allowReassignment: approval?.allowReassignment === true,
    ...(webhookId !== undefined && { webhookId }),
  };
}

/** Members of a stored step that have no field stay, as long as the same kind of approver decides. */
function toStep({ kind, stored, webhookId, userIds, allowReassignment }: StepDraft): PolicyStepView {
  if (kind === 'other') return stored ?? {};
  const members = { webhook: { webhookId }, users: { userIds }, manager: {}, appOwners: {} };
  const {
    webhook: _webhook,
    users: _users,
    manager: _manager,
    appOwners: _appOwners,
    allowReassignment: _allowed,
    ...rest
  } = stored?.approval ?? {};
  const decider = { ...stored?.approval?.[kind], ...members[kind] };
  return { approval: { ...rest, [kind]: decider, ...(allowReassignment && { allowReassignment }) } };
}
