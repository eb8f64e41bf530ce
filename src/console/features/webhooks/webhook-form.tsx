import { useRef, useState, type ReactNode } from 'react';
import {
  Accordion,
  Button,
  Checkbox,
  Group,
  Paper,
  Select,
  Stack,
  Tabs,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../../shared/api/http.ts';
import { workflowNamesQuery } from '../../shared/api/list-workflow-names.ts';
import { parseExact, toPrettyJson } from '../../shared/json/exact.ts';
import { LazyJsonEditor } from '../../shared/json/lazy-json-editor.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { SavedMeanwhile } from '../../shared/ui/saved-meanwhile.tsx';
import { findPlatformView, platformsQuery, type FieldView, type PlatformView } from './api/list-platforms.ts';
import {
  isRecord,
  isSameConfig,
  receiversOf,
  startsOf,
  valueAt,
  withReceivers,
  withStarts,
  withValueAt,
  type WebhookConfigDraft,
} from './draft.ts';
import { FieldInput, Words } from './field-input.tsx';

interface WebhookFormProps {
  readonly initial: WebhookConfigDraft;
  readonly submit: string;
  readonly onSubmit: (draft: WebhookConfigDraft) => void;
  readonly isPending: boolean;
  readonly error: unknown;
}

/** A webhook's configuration, as a form that follows its platform or as the JSON itself; both show one draft. */
export function WebhookForm({ initial, submit, onSubmit, isPending, error }: WebhookFormProps) {
  // `from`: the configuration that was changed to `draft`. Nobody's changes are replaced by what somebody else saves meanwhile.
  const [{ from, draft }, setEdited] = useState({ from: initial, draft: initial });
  const [json, setJson] = useState<string>();
  const [wrongJson, setWrongJson] = useState<string>();
  const setDraft = (changed: WebhookConfigDraft) => setEdited({ from, draft: changed });
  const showSaved = () => {
    setEdited({ from: initial, draft: initial });
    setJson(json === undefined ? undefined : toPrettyJson(initial));
    setWrongJson(undefined);
  };
  const isStale = !isPending && !isSameConfig(from, initial);
  const isUntouched = wrongJson === undefined && isSameConfig(draft, from);
  if (isStale && isUntouched) showSaved();
  const changeJson = (text: string) => {
    setJson(text);
    try {
      const value: unknown = parseExact(text);
      if (isRecord(value)) setDraft(value);
      setWrongJson(isRecord(value) ? undefined : 'A configuration is a JSON object.');
    } catch {
      setWrongJson('This is not JSON yet; the line is marked.');
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (wrongJson === undefined) onSubmit(draft);
      }}
    >
      <Stack>
        <Tabs
          defaultValue="form"
          keepMounted={false}
          onChange={(tab) => setJson(tab === 'json' ? toPrettyJson(draft) : undefined)}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="form" disabled={wrongJson !== undefined}>
              Form
            </Tabs.Tab>
            <Tabs.Tab value="json">JSON</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="form">
            <Fields draft={draft} onChange={setDraft} error={error} />
          </Tabs.Panel>
          <Tabs.Panel value="json">
            <LazyJsonEditor label="Configuration as JSON" value={json ?? ''} onChange={changeJson} minHeight={320} />
            {wrongJson !== undefined && (
              <Text size="sm" c="red" role="alert">
                {wrongJson}
              </Text>
            )}
          </Tabs.Panel>
        </Tabs>
        <ProblemNote error={error} />
        {isStale && !isUntouched && <SavedMeanwhile onShow={showSaved} />}
        <Group>
          <Button type="submit" loading={isPending}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface FieldsProps {
  readonly draft: WebhookConfigDraft;
  readonly onChange: (draft: WebhookConfigDraft) => void;
  readonly error: unknown;
}

function Fields({ draft, onChange, error }: FieldsProps) {
  const { data: platforms, error: platformsError } = useQuery(platformsQuery);
  const { data: workflows = [] } = useQuery(workflowNamesQuery);
  const sourcePlatform = textAt(draft, 'sourcePlatform');
  const platform = findPlatformView(platforms, sourcePlatform);
  const errorAt = (path: string) =>
    error instanceof ApiProblem ? error.fields.find((one) => one.path === path)?.message : undefined;
  const starts = startsOf(draft);
  const names = [...new Set(workflows.map(({ name }) => name))];
  return (
    <Stack maw={680}>
      <TextInput
        label="Webhook Name"
        description="A unique name, for people and in filters."
        withAsterisk
        value={textAt(draft, 'name') ?? ''}
        error={errorAt('name')}
        onChange={(event) => onChange({ ...draft, name: event.currentTarget.value })}
      />
      <TagsInput
        label="Workflow To Receive Webhook Event"
        description="Runs of these workflows that wait for an event get it. One or more names; name:2 is version 2 alone."
        data={names}
        value={[...receiversOf(draft)]}
        error={errorAt('receiverWorkflowNamesToVersions')}
        onChange={(given) => onChange(withReceivers(draft, given))}
        acceptValueOnBlur
      />
      <Select
        label="Source Platform"
        description="Who sends the events. Custom takes any sender."
        withAsterisk
        searchable
        data={(platforms ?? []).map(({ sourcePlatform: value, title: label }) => ({ value, label }))}
        value={platform?.sourcePlatform ?? null}
        error={errorAt('sourcePlatform')}
        onChange={(given) => onChange(withPlatform(draft, platform, given ?? undefined))}
      />
      <ProblemNote error={platformsError} />
      {platform !== undefined && (
        <PlatformFields platform={platform} draft={draft} onChange={onChange} errorAt={errorAt} />
      )}
      <Checkbox
        label="Start workflow when webhook events come"
        description="Each event starts a new run; its payload is the input."
        checked={starts !== undefined}
        onChange={(event) => onChange(withStarts(draft, event.currentTarget.checked ? [] : undefined))}
      />
      <Starts draft={draft} onChange={onChange} names={names} error={errorAt('workflowsToStart')} />
    </Stack>
  );
}

interface PlatformFieldsProps extends Omit<FieldsProps, 'error'> {
  readonly platform: PlatformView;
  readonly errorAt: (path: string) => string | undefined;
}

function PlatformFields({ platform, draft, onChange, errorAt }: PlatformFieldsProps) {
  const show = (field: FieldView) => (
    <FieldInput
      key={field.path}
      field={field}
      required={field.needed === 'toSave'}
      value={valueAt(draft, field.path)}
      error={errorAt(field.path)}
      onChange={(value) => onChange(withValueAt(draft, field.path, value))}
      {...(field.makeable && {
        aside: (
          <Button variant="default" onClick={() => onChange(withValueAt(draft, field.path, randomSecret()))}>
            Generate
          </Button>
        ),
      })}
    />
  );
  const advanced = platform.fields.filter((field) => field.advanced);
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label={`Settings of ${platform.title}`}>
      <Stack>
        <Text size="sm">
          <Words text={platform.verifiedBy} />
        </Text>
        {platform.fields.filter((field) => !field.advanced).map(show)}
        {advanced.length > 0 && (
          <MoreSettings isWrong={advanced.some(({ path }) => errorAt(path) !== undefined)}>
            {advanced.map(show)}
          </MoreSettings>
        )}
      </Stack>
    </Paper>
  );
}

/** Stays open while something in it is wrong: what nobody sees would keep the form from being saved without a word. */
function MoreSettings({ isWrong, children }: { readonly isWrong: boolean; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const holdsMistake = () => content.current?.querySelector(':invalid') != null;
  return (
    <Accordion
      variant="contained"
      value={isOpen || isWrong ? 'advanced' : null}
      onChange={(value) => setOpen(value === 'advanced' || holdsMistake())}
    >
      <Accordion.Item value="advanced">
        <Accordion.Control>More settings</Accordion.Control>
        <Accordion.Panel>
          <Stack ref={content}>{children}</Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

/** A field of the platform of before is nothing to the new one. */
function withPlatform(
  draft: WebhookConfigDraft,
  before: PlatformView | undefined,
  name: string | undefined,
): WebhookConfigDraft {
  const cleared = (before?.fields ?? []).reduce((made, { path }) => withValueAt(made, path, undefined), draft);
  return withValueAt(cleared, 'sourcePlatform', name);
}

const strategies = ['RETURN_EXISTING', 'FAIL', 'FAIL_ON_RUNNING'];

interface StartsProps extends Omit<FieldsProps, 'error'> {
  readonly names: readonly string[];
  readonly error: string | undefined;
}

/** Shown once somebody wants events to start something. */
function Starts({ draft, onChange, names, error }: StartsProps) {
  const starts = startsOf(draft);
  if (starts === undefined) return null;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-label="Workflows to start">
      <Stack>
        <TagsInput
          label="Workflows to start"
          description="One or more names; name:2 is version 2, else the latest."
          data={[...names]}
          value={[...starts]}
          error={error}
          acceptValueOnBlur
          onChange={(given) => onChange(withStarts(draft, given))}
        />
        <Group grow align="flex-start">
          <TextInput
            label="Idempotency key"
            description="An expression such as ${workflow.input.id}: events with equal keys start one run."
            value={textAt(draft, 'workflowsToStart.idempotencyKey') ?? ''}
            onChange={(event) =>
              onChange(withValueAt(draft, 'workflowsToStart.idempotencyKey', event.currentTarget.value || undefined))
            }
          />
          <Select
            label="Idempotency strategy"
            description="What becomes of the second one."
            data={strategies}
            clearable
            value={textAt(draft, 'workflowsToStart.idempotencyStrategy') ?? null}
            onChange={(given) =>
              onChange(withValueAt(draft, 'workflowsToStart.idempotencyStrategy', given ?? undefined))
            }
          />
        </Group>
      </Stack>
    </Paper>
  );
}

function textAt(draft: WebhookConfigDraft, path: string): string | undefined {
  const value = valueAt(draft, path);
  return typeof value === 'string' ? value : undefined;
}

/** 256 bits, in the letters that every platform takes. */
function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
