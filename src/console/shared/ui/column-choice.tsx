import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import type { RecordColumn } from './record-list.tsx';

/** The columns of these names, in the order of the list; the first one names the entry and always stands. */
export function chosenColumns<Entry>(
  all: readonly RecordColumn<Entry>[],
  names: readonly string[],
): readonly RecordColumn<Entry>[] {
  return all.filter(({ name }, at) => at === 0 || names.includes(name));
}

interface ColumnChoiceProps<Entry> {
  readonly all: readonly RecordColumn<Entry>[];
  readonly chosen: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}

/** Which columns a list has. The page keeps the choice in its address. */
export function ColumnChoice<Entry>({ all, chosen, onChange }: ColumnChoiceProps<Entry>) {
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button variant="default">Columns</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <Stack gap="xs">
          {all.slice(1).map(({ name, title }) => (
            <Checkbox
              key={name}
              label={title}
              checked={chosen.includes(name)}
              onChange={(event) =>
                onChange(event.currentTarget.checked ? [...chosen, name] : chosen.filter((one) => one !== name))
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
