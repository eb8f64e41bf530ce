import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { toPrettyJson } from '../../shared/json/exact.ts';
import { useMay } from '../../shared/session/me.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { ButtonLink, PageLink } from '../../shared/ui/links.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { schemasQuery, type SchemaName } from './api/list-schemas.ts';
import { SchemaEditor } from './schema-editor.tsx';

const route = getRouteApi('/schemas');

interface Listed {
  readonly name: string;
  readonly type: string;
  readonly versions: readonly number[];
}

const columns: readonly RecordColumn<Listed>[] = [
  {
    name: 'name',
    title: 'Schema',
    show: ({ name }) => (
      <PageLink to="/schemas/$name" params={{ name }} fw={600}>
        {name}
      </PageLink>
    ),
  },
  { name: 'type', title: 'Type', show: ({ type }) => type },
  { name: 'versions', title: 'Versions', show: ({ versions }) => versions.join(', ') },
];

const example = {
  name: 'order',
  version: 1,
  type: 'JSON',
  data: {
    type: 'object',
    properties: { orderId: { type: 'string' }, amount: { type: 'number', minimum: 0 } },
    required: ['orderId'],
  },
};

/** What definitions hold their inputs and outputs against. */
export function SchemasPage() {
  const { new: isNew } = route.useSearch();
  const navigate = useNavigate();
  const mayChange = useMay('admin');
  const { data, error, isLoading, refetch } = useQuery(schemasQuery);
  return (
    <PageFrame
      title="Schemas"
      about="JSON Schemas by name and version. A definition names one as inputSchema or outputSchema, and values that do not fit are refused."
      actions={
        <>
          <ButtonLink to="/definitions" variant="default">
            Definitions
          </ButtonLink>
          {mayChange && (
            <ButtonLink to="/schemas" search={{ new: 'true' }}>
              New schema
            </ButtonLink>
          )}
        </>
      }
      shows={{ path: '/api/schema?short=true' }}
    >
      <ProblemNote error={error} again={() => void refetch()} />
      {error === null && (
        <RecordList
          label="Schemas"
          entries={data && byName(data)}
          isLoading={isLoading}
          idOf={({ name }) => name}
          columns={columns}
          empty={
            <Empty title="No schema yet">
              New schema begins with one for an order. A definition that names a schema refuses an input that does not
              fit.
            </Empty>
          }
        />
      )}
      <Modal
        opened={isNew !== undefined && mayChange}
        onClose={() => void navigate({ to: '/schemas' })}
        title="New schema"
        size="xl"
      >
        <SchemaEditor
          initial={toPrettyJson(example)}
          isNew
          onSaved={(name) => void navigate({ to: '/schemas/$name', params: { name } })}
        />
      </Modal>
    </PageFrame>
  );
}

function byName(all: readonly SchemaName[]): readonly Listed[] {
  const names = [...new Set(all.map(({ name }) => name))];
  return names.map((name) => {
    const versions = all.filter((one) => one.name === name);
    return { name, type: versions.at(-1)?.type ?? '', versions: versions.map(({ version }) => version) };
  });
}
