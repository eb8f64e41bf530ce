import type { ReactNode } from 'react';
import { Card, Group, Stack, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { DataTable } from 'mantine-datatable';
import 'mantine-datatable/styles.css';

export interface RecordColumn<Entry> {
  readonly name: string;
  readonly title: string;
  readonly show: (entry: Entry) => ReactNode;
  readonly width?: number | string;
}

interface RecordListProps<Entry> {
  readonly label: string;
  readonly entries: readonly Entry[] | undefined;
  readonly isLoading: boolean;
  readonly idOf: (entry: Entry) => string;
  /** The first one names the entry. */
  readonly columns: readonly RecordColumn<Entry>[];
  /** Shown instead of an empty list. */
  readonly empty: ReactNode;
  /** The acts on an entry. */
  readonly actions?: (entry: Entry) => ReactNode;
  /** Of their column, in pixels. Default: a menu's. */
  readonly actionsWidth?: number;
}

/** Tables with more columns than this stand closer together. */
const denseAbove = 8;

/** A table; on a narrow page each row is a card. */
export function RecordList<Entry>({
  label,
  entries,
  isLoading,
  idOf,
  columns,
  empty,
  actions,
  actionsWidth = 64,
}: RecordListProps<Entry>) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false });
  if (entries !== undefined && entries.length === 0 && !isLoading) return empty;
  if (isNarrow)
    return (
      <Stack gap="sm" role="list" aria-label={label}>
        {(entries ?? []).map((entry) => (
          <Card key={idOf(entry)} withBorder padding="sm" radius="md" role="listitem">
            <Group justify="space-between" align="flex-start" wrap="nowrap">
              <Text fw={600} component="div" style={{ overflowWrap: 'anywhere' }}>
                {columns[0]?.show(entry)}
              </Text>
              <div style={{ flexShrink: 0 }}>{actions?.(entry)}</div>
            </Group>
            {columns.slice(1).map(({ name, title, show }) => (
              <Group key={name} gap="xs" wrap="nowrap" align="flex-start" mt={4}>
                <Text size="xs" c="dimmed" w={96} style={{ flexShrink: 0 }} pt={2}>
                  {title}
                </Text>
                <Text size="sm" component="div" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
                  {show(entry)}
                </Text>
              </Group>
            ))}
          </Card>
        ))}
      </Stack>
    );
  return (
    <DataTable<Record<string, unknown>>
      aria-label={label}
      withTableBorder
      borderRadius="md"
      verticalSpacing="xs"
      horizontalSpacing={columns.length > denseAbove ? 6 : 'xs'}
      highlightOnHover
      // A table that is wider than the page scrolls, and its acts stay in sight.
      pinLastColumn={actions !== undefined}
      minHeight={120}
      fetching={isLoading}
      noRecordsText=""
      idAccessor="id"
      records={(entries ?? []).map((entry) => ({ id: idOf(entry), entry }))}
      columns={[
        ...columns.map(({ name, title, width, show }) => ({
          accessor: name,
          title,
          ...(width !== undefined && { width }),
          render: (_record: Record<string, unknown>, at: number) => {
            const entry = entries?.[at];
            return entry === undefined ? null : show(entry);
          },
        })),
        ...(actions === undefined
          ? []
          : [
              {
                accessor: 'actions',
                title: <span className="visually-hidden">Actions</span>,
                width: actionsWidth,
                textAlign: 'right' as const,
                render: (_record: Record<string, unknown>, at: number) => {
                  const entry = entries?.[at];
                  return entry === undefined ? null : actions(entry);
                },
              },
            ]),
      ]}
    />
  );
}
