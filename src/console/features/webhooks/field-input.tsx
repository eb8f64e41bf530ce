import { useState } from 'react';
import {
  ActionIcon,
  Button,
  Checkbox,
  Fieldset,
  Group,
  NumberInput,
  PasswordInput,
  Select,
  Stack,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import type { FieldValueView, FieldWordsView } from './api/list-platforms.ts';
import { isRecord } from './draft.ts';

interface FieldInputProps {
  readonly field: FieldValueView & FieldWordsView;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly error?: string;
  readonly required?: boolean;
  /** Makes a value by the field. */
  readonly aside?: React.ReactNode;
}

/** An input for a field that is described as data. A value that was emptied is undefined. */
export function FieldInput({ field, value, onChange, error, required, aside }: FieldInputProps) {
  const words = {
    label: field.label,
    description: <Help help={field.help} where={field.where} />,
    error,
    withAsterisk: required ?? false,
  };
  switch (field.kind) {
    case 'text': {
      const text = typeof value === 'string' ? value : '';
      const change = (given: string) => onChange(given === '' ? undefined : given);
      if (field.lines)
        return (
          <Textarea
            {...words}
            autosize
            minRows={3}
            value={text}
            onChange={(event) => change(event.currentTarget.value)}
          />
        );
      if (!field.secret)
        return <TextInput {...words} value={text} onChange={(event) => change(event.currentTarget.value)} />;
      return (
        <PasswordInput
          {...words}
          autoComplete="new-password"
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          {...(aside !== undefined && { inputContainer: (input) => <WithAside aside={aside}>{input}</WithAside> })}
        />
      );
    }
    case 'number':
      return (
        <NumberInput
          {...words}
          allowDecimal={false}
          value={typeof value === 'number' ? value : ''}
          onChange={(given) => onChange(typeof given === 'number' ? given : undefined)}
          {...(field.min !== undefined && { min: field.min })}
          {...(field.max !== undefined && { max: field.max })}
        />
      );
    case 'boolean':
      return (
        <Checkbox
          label={words.label}
          description={words.description}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked ? true : undefined)}
        />
      );
    case 'choice':
      return (
        <Select
          {...words}
          data={[...field.choices]}
          clearable
          value={typeof value === 'string' ? value : null}
          onChange={(given) => onChange(given ?? undefined)}
        />
      );
    case 'list':
      return field.of.kind === 'text' ? (
        <TagsInput
          {...words}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={(given) => onChange(given.length === 0 ? undefined : given)}
        />
      ) : (
        <ListInput field={{ ...field, of: field.of }} value={value} onChange={onChange} error={error} />
      );
    case 'map':
      return <MapInput field={{ ...field, of: field.of }} value={value} onChange={onChange} error={error} />;
    case 'group':
      return (
        <Fieldset legend={field.label}>
          <Stack gap="sm">
            {words.description}
            {field.members.map((member) => (
              <FieldInput
                key={member.name}
                field={member}
                required={member.needed === 'toSave'}
                value={isRecord(value) ? value[member.name] : undefined}
                onChange={(given) => onChange(withMember(value, member.name, given))}
              />
            ))}
            {error !== undefined && <Wrong message={error} />}
          </Stack>
        </Fieldset>
      );
    default:
      return field satisfies never;
  }
}

type Outer = FieldWordsView & { readonly of: FieldValueView };

interface OuterProps {
  readonly field: Outer;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly error: string | undefined;
}

function ListInput({ field, value, onChange, error }: OuterProps) {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const change = (given: readonly unknown[]) => onChange(given.length === 0 ? undefined : given);
  return (
    <Fieldset legend={field.label}>
      <Stack gap="sm">
        <Help help={field.help} where={field.where} />
        {items.map((item, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the items have no other name
          <Group key={at} align="flex-start" wrap="nowrap">
            <div style={{ flex: 1 }}>
              <FieldInput
                field={{ ...field.of, label: `${field.label} ${at + 1}`, help: '' }}
                value={item}
                onChange={(given) => change(items.map((one, place) => (place === at ? given : one)))}
              />
            </div>
            <Remove
              label={`Remove ${field.label} ${at + 1}`}
              onClick={() => change(items.filter((_one, place) => place !== at))}
            />
          </Group>
        ))}
        <Add label={`Add to ${field.label}`} onClick={() => change([...items, undefined])} />
        {error !== undefined && <Wrong message={error} />}
      </Stack>
    </Fieldset>
  );
}

type MapRow = readonly [name: string, item: unknown];

/** The rows are the field's own: while a name is typed it may be that of another row, whose value would be lost. */
function MapInput({ field, value, onChange, error }: OuterProps) {
  const [{ rows, told }, setRows] = useState({ rows: rowsOf(value), told: value });
  if (told !== value) setRows({ rows: rowsOf(value), told: value });
  const change = (changed: readonly MapRow[]) => {
    const named = changed.filter(isFilled);
    const isClear = !named.some((row) => isNameTaken(row, named));
    const made = named.length === 0 ? undefined : Object.fromEntries(named);
    setRows({ rows: changed, told: isClear ? made : told });
    if (isClear) onChange(made);
  };
  return (
    <Fieldset legend={field.label}>
      <Stack gap="sm">
        <Help help={field.help} where={field.where} />
        {rows.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the name itself is edited
          <Group key={at} align="flex-end" wrap="wrap" gap="xs">
            <MapName
              name={row[0]}
              isTaken={isFilled(row) && isNameTaken(row, rows.filter(isFilled))}
              onChange={(name) => change(rows.map((one, place) => (place === at ? [name, one[1]] : one)))}
            />
            <div style={{ flex: '2 1 180px' }}>
              <FieldInput
                field={{ ...field.of, label: 'Value', help: '', secret: field.secret ?? false }}
                value={row[1]}
                onChange={(given) => change(rows.map((one, place) => (place === at ? [one[0], given ?? ''] : one)))}
              />
            </div>
            <Remove label={`Remove ${row[0]}`} onClick={() => change(rows.filter((_one, place) => place !== at))} />
          </Group>
        ))}
        <Add label={`Add to ${field.label}`} onClick={() => change([...rows, ['', '']])} />
        {error !== undefined && <Wrong message={error} />}
      </Stack>
    </Fieldset>
  );
}

function rowsOf(value: unknown): readonly MapRow[] {
  return isRecord(value) ? Object.entries(value) : [];
}

/** A row that was added and not filled in is nothing yet. */
function isFilled([name, item]: MapRow): boolean {
  return name !== '' || (item !== undefined && item !== '');
}

function isNameTaken(row: MapRow, rows: readonly MapRow[]): boolean {
  return rows.some((other) => other !== row && other[0] === row[0]);
}

interface MapNameProps {
  readonly name: string;
  readonly isTaken: boolean;
  readonly onChange: (name: string) => void;
}

/** A name that stands twice keeps its form from being sent. */
function MapName({ name, isTaken, onChange }: MapNameProps) {
  const wrong = isTaken ? 'This name stands twice.' : undefined;
  return (
    <TextInput
      label="Name"
      value={name}
      error={wrong}
      ref={(input) => input?.setCustomValidity(wrong ?? '')}
      style={{ flex: '1 1 140px' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function withMember(value: unknown, name: string, given: unknown): unknown {
  const { [name]: _before, ...others } = isRecord(value) ? value : {};
  const made = given === undefined ? others : { ...others, [name]: given };
  return Object.keys(made).length === 0 ? undefined : made;
}

function Help({ help, where }: { readonly help: string; readonly where: string | undefined }) {
  if (help === '' && where === undefined) return null;
  return (
    <Text size="xs" c="dimmed" span>
      {where !== undefined && (
        <>
          <b>Where:</b> <Words text={where} />.{' '}
        </>
      )}
      <Words text={help} />
    </Text>
  );
}

/** Texts of platforms have names of fields and headers in backticks. */
export function Words({ text }: { readonly text: string }) {
  return text.split('`').map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: a fixed text
      <code key={at} style={{ overflowWrap: 'anywhere' }}>
        {part}
      </code>
    ) : (
      part
    ),
  );
}

function Wrong({ message }: { readonly message: string }) {
  return (
    <Text size="xs" c="red" role="alert">
      {message}
    </Text>
  );
}

function Add({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <Button size="compact-sm" variant="light" onClick={onClick} style={{ alignSelf: 'flex-start' }}>
      {label}
    </Button>
  );
}

function Remove({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick} mb={4}>
      ×
    </ActionIcon>
  );
}

function WithAside({ aside, children }: { readonly aside: React.ReactNode; readonly children: React.ReactNode }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <div style={{ flex: 1 }}>{children}</div>
      {aside}
    </Group>
  );
}
