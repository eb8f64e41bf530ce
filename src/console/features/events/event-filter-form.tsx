import { Autocomplete, Button, Collapse, Group, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { eventFilterNames, readEventSearch, type EventFilterName, type EventSearch } from './search.ts';

interface EventFilterFormProps {
  readonly filter: EventSearch;
  /** Names of webhooks. */
  readonly sources: readonly string[];
  readonly onChange: (filter: EventSearch) => void;
}

/** React follows an input that has a value from the beginning. */
const blank = Object.fromEntries(eventFilterNames.map((name) => [name, '']));

const outcomes = ['accepted', 'rejected', 'ignored', 'duplicate', 'challenge'];
const states = ['OPEN', 'PROCESSED', 'RETRYING', 'STALLED', 'FAILED', 'EXPIRED'];

const texts: readonly (readonly [EventFilterName, string, string?])[] = [
  ['eventType', 'Event type'],
  ['deliveryId', 'Delivery ID', 'as the platform shows it'],
  ['workflowId', 'Workflow ID', 'resumed or started by it'],
  ['reason', 'Reason', 'of a refusal, such as SIGNATURE_MISMATCH'],
  ['from', 'From', '2026-01-31T12:00:00Z'],
  ['to', 'To', '2026-01-31T12:00:00Z'],
  ['path', 'Path in the body', '$.order.id'],
  ['value', 'Value at the path', 'of accepted events'],
];

/** The whole filter is in the address of the page. */
export function EventFilterForm({ filter, sources, onChange }: EventFilterFormProps) {
  const hasMore = texts.some(([name]) => filter[name] !== undefined);
  const [isOpen, { toggle }] = useDisclosure(hasMore);
  const form = useForm<Partial<Record<EventFilterName, string>>>({ initialValues: { ...blank, ...filter } });
  const apply = (change: Partial<Record<EventFilterName, string | undefined>>) =>
    onChange(readEventSearch({ ...form.getValues(), ...change }));
  return (
    <form onSubmit={form.onSubmit(() => apply({}))}>
      <Group align="flex-end" gap="sm">
        <Autocomplete
          label="Webhook"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          placeholder="All"
          data={[...sources]}
          {...form.getInputProps('source')}
          onOptionSubmit={(source) => apply({ source })}
        />
        <Select
          label="Outcome"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          placeholder="All"
          data={outcomes}
          clearable
          clearButtonProps={{ 'aria-label': 'All outcomes' }}
          value={filter.outcome ?? null}
          onChange={(outcome) => apply({ outcome: outcome ?? undefined })}
        />
        <Select
          label="Its work"
          flex={{ base: '1 1 100%', xs: '0 1 auto' }}
          placeholder="All"
          data={states}
          clearable
          clearButtonProps={{ 'aria-label': 'All states' }}
          value={filter.state ?? null}
          onChange={(state) => apply({ state: state ?? undefined })}
        />
        <Button type="submit" variant="default">
          Apply
        </Button>
        <Button variant="subtle" onClick={toggle} aria-expanded={isOpen}>
          {isOpen ? 'Fewer filters' : 'More filters'}
        </Button>
        {Object.keys(filter).length > 0 && (
          <Button variant="subtle" onClick={() => onChange({})}>
            Clear
          </Button>
        )}
      </Group>
      <Collapse expanded={isOpen}>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }} mt="sm">
          {texts.map(([name, label, placeholder]) => (
            <TextInput key={name} label={label} placeholder={placeholder ?? ''} {...form.getInputProps(name)} />
          ))}
        </SimpleGrid>
      </Collapse>
    </form>
  );
}
