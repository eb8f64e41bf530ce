import { useState } from 'react';
import { Autocomplete, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { appsQuery } from './api/list-apps.ts';
import { outgoingQuery } from './api/list-outgoing.ts';
import { policiesQuery } from './api/list-policies.ts';
import { createEntitlement, updateEntitlement, type EntitlementDraft } from './api/save-entitlement.ts';
import type { EntitlementView, StrategyView } from './api/search-entitlements.ts';
import { sayStrategy } from './policy-words.ts';

type Strategy = 'webhook' | 'manual' | 'other';

interface EntitlementFormProps {
  /** Absent: a new one. */
  readonly entitlement: EntitlementView | undefined;
  readonly onSaved: () => void;
}

export function EntitlementForm({ entitlement: shown, onSaved }: EntitlementFormProps) {
  // As it was when the form was opened, whatever somebody else saves meanwhile.
  const [entitlement] = useState(shown);
  const queryClient = useQueryClient();
  const { data: apps = [] } = useQuery(appsQuery);
  const { data: policies = [] } = useQuery(policiesQuery);
  const { data: webhooks = [] } = useQuery(outgoingQuery);
  const given = entitlement?.provisionerPolicy;
  const [name, setName] = useState(entitlement?.displayName ?? '');
  const [appName, setAppName] = useState('');
  const [description, setDescription] = useState(entitlement?.description ?? '');
  const [policyId, setPolicyId] = useState(entitlement?.grantPolicyId ?? '');
  const [strategy, setStrategy] = useState(kindOf(given));
  const [webhookId, setWebhookId] = useState(given?.webhook?.webhookId);
  const [instructions, setInstructions] = useState(given?.manual?.instructions ?? '');
  const isComplete =
    name.trim() !== '' &&
    (entitlement !== undefined || appName.trim() !== '') &&
    (strategy !== 'webhook' || webhookId !== undefined);
  const draft: EntitlementDraft = {
    displayName: name.trim(),
    description,
    grantPolicyId: policyId,
    strategy: toStrategy(strategy, { given, webhookId, instructions }),
  };
  const save = () =>
    entitlement === undefined
      ? createEntitlement(
          { appName: appName.trim(), onAppMade: () => void queryClient.invalidateQueries(appsQuery) },
          draft,
        )
      : updateEntitlement(entitlement, draft);
  return (
    <ActForm
      word="Save"
      isDisabled={!isComplete}
      act={save}
      onDone={async () => {
        await queryClient.invalidateQueries({ queryKey: ['access'] });
        onSaved();
      }}
    >
      <TextInput label="Name" required value={name} onChange={(event) => setName(event.currentTarget.value)} />
      {entitlement === undefined && (
        <Autocomplete
          label="App"
          description="One that is there, or the name of a new one."
          required
          data={[...new Set(apps.map(({ displayName }) => displayName))]}
          value={appName}
          onChange={setAppName}
        />
      )}
      <Textarea
        label="Description"
        autosize
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Select
        label="Policy"
        description="It says who approves a request. Without one, the policy of the app counts."
        data={policies.map(({ id, displayName }) => ({ value: id, label: displayName }))}
        value={policyId === '' ? null : policyId}
        clearable
        clearButtonProps={{ 'aria-label': 'No policy of its own' }}
        onChange={(chosen) => setPolicyId(chosen ?? '')}
      />
      <Select
        label="Provisioning strategy"
        description="How access is given once a request is approved."
        data={[
          { value: 'webhook', label: 'Webhook' },
          { value: 'manual', label: 'By hand' },
          ...(kindOf(given) === 'other' ? [{ value: 'other', label: sayStrategy(given, undefined) }] : []),
        ]}
        allowDeselect={false}
        value={strategy}
        onChange={(chosen) => setStrategy(chosen === 'webhook' || chosen === 'other' ? chosen : 'manual')}
      />
      {strategy === 'webhook' && (
        <Select
          label="Webhook"
          description="One of Settings > Webhooks; it fires when access is approved."
          required
          data={webhooks.map(({ id, displayName }) => ({ value: id, label: displayName }))}
          value={webhookId ?? null}
          onChange={(chosen) => setWebhookId(chosen ?? undefined)}
        />
      )}
      {strategy === 'manual' && (
        <Textarea
          label="Instructions"
          description={
            hasAssignee(given)
              ? 'For the people who grant access by hand. Who they are stays as it is: the API changes it.'
              : 'For the people who grant access by hand: owners of the app.'
          }
          autosize
          value={instructions}
          onChange={(event) => setInstructions(event.currentTarget.value)}
        />
      )}
    </ActForm>
  );
}

function kindOf(strategy: StrategyView | undefined): Strategy {
  if (strategy?.webhook !== undefined) return 'webhook';
  return strategy === undefined || strategy.manual !== undefined || Object.keys(strategy).length === 0
    ? 'manual'
    : 'other';
}

function hasAssignee({ manual }: StrategyView = {}): boolean {
  return (manual?.userIds ?? []).length > 0 || manual?.assignee !== undefined;
}

interface StrategyFields {
  readonly given: StrategyView | undefined;
  readonly webhookId: string | undefined;
  readonly instructions: string;
}

/** Members of the strategy that have no field stay, as long as its kind does. Undefined: nothing of it was changed. */
function toStrategy(strategy: Strategy, { given, webhookId, instructions }: StrategyFields): StrategyView | undefined {
  if (strategy === 'other') return undefined;
  if (strategy === 'manual') {
    const isSame =
      given !== undefined && kindOf(given) === 'manual' && instructions === (given.manual?.instructions ?? '');
    return isSame ? undefined : { manual: { ...given?.manual, instructions } };
  }
  return webhookId === undefined || webhookId === given?.webhook?.webhookId
    ? undefined
    : { webhook: { ...given?.webhook, webhookId } };
}
