import { useState } from 'react';
import { Button, Loader, Modal, Select, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { toPrettyJson } from '../../shared/json/exact.ts';
import { useMay } from '../../shared/session/me.ts';
import { ActForm } from '../../shared/ui/act-form.tsx';
import { ButtonLink } from '../../shared/ui/links.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { schemaQuery, type SchemaView } from './api/get-schema.ts';
import { schemasQuery } from './api/list-schemas.ts';
import { deleteSchema } from './api/save-schema.ts';
import { SchemaEditor } from './schema-editor.tsx';

const route = getRouteApi('/schemas/$name');

/** One schema, in one of its versions. */
export function SchemaPage() {
  const { name } = route.useParams();
  const { version } = route.useSearch();
  const navigate = useNavigate();
  const { data: schema, error, refetch } = useQuery(schemaQuery(name, version));
  const { data: all = [] } = useQuery(schemasQuery);
  const versions = all.filter((one) => one.name === name).map((one) => String(one.version));
  if (schema === undefined)
    return (
      <PageFrame title={name}>
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} again={() => void refetch()} />}
      </PageFrame>
    );
  const path = `/api/schema/${encodeURIComponent(name)}`;
  return (
    <PageFrame
      title={name}
      about="A schema that definitions hold values against."
      actions={
        <>
          <ButtonLink to="/schemas" variant="default">
            Schemas
          </ButtonLink>
          <Select
            aria-label="Version"
            data={versions.map((value) => ({ value, label: `Version ${value}` }))}
            value={String(schema.version)}
            allowDeselect={false}
            w={130}
            onChange={(chosen) =>
              void navigate({ to: '/schemas/$name', params: { name }, search: { version: Number(chosen) } })
            }
          />
          <DeleteVersion schema={schema} isLast={versions.length === 1} />
        </>
      }
      shows={{ path: version === undefined ? path : `${path}/${version}` }}
    >
      <SchemaEditor
        key={version ?? 'newest'}
        initial={toPrettyJson(schema)}
        isNew={false}
        onSaved={(saved) => void navigate({ to: '/schemas/$name', params: { name: saved } })}
      />
    </PageFrame>
  );
}

function DeleteVersion({
  schema: { name, version },
  isLast,
}: {
  readonly schema: SchemaView;
  readonly isLast: boolean;
}) {
  const mayChange = useMay('admin');
  const [isOpen, setOpen] = useState(false);
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  if (!mayChange) return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Delete
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title={`Delete version ${version} of ${name}`}>
        <ActForm
          word="Delete"
          isFinal
          act={() => deleteSchema(name, version)}
          onDone={async () => {
            setOpen(false);
            if (isLast) await navigate({ to: '/schemas' });
            else await navigate({ to: '/schemas/$name', params: { name } });
            await queryClient.invalidateQueries({ queryKey: ['schemas'] });
          }}
        >
          <Text size="sm">Definitions that name this version are refused values until it is saved again.</Text>
        </ActForm>
      </Modal>
    </>
  );
}
