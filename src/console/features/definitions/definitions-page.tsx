import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { workflowNamesQuery, type WorkflowName } from '../../shared/api/list-workflow-names.ts';
import { toPrettyJson } from '../../shared/json/exact.ts';
import { useMay } from '../../shared/session/me.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { ButtonLink, PageLink } from '../../shared/ui/links.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { RecordList, type RecordColumn } from '../../shared/ui/record-list.tsx';
import { keptText } from '../../shared/words/kept-text.ts';
import { DefinitionEditor } from './definition-editor.tsx';

const route = getRouteApi('/definitions');

interface Listed {
  readonly name: string;
  readonly versions: readonly number[];
  readonly description: unknown;
}

const columns: readonly RecordColumn<Listed>[] = [
  {
    name: 'name',
    title: 'Definition',
    show: ({ name }) => (
      <PageLink to="/definitions/$name" params={{ name }} fw={600}>
        {name}
      </PageLink>
    ),
  },
  { name: 'versions', title: 'Versions', show: ({ versions }) => versions.join(', ') },
  { name: 'description', title: 'Description', show: ({ description }) => keptText(description) ?? '–' },
];

/** The document's own example, under a name of its own. */
const example = {
  name: 'sample_webhook',
  description: 'Waits for a message of a Slack channel.',
  version: 1,
  tasks: [
    {
      name: 'Webhook',
      taskReferenceName: 'Webhook',
      type: 'WAIT_FOR_WEBHOOK',
      inputParameters: { matches: { "$['event']['type']": 'message' } },
    },
  ],
  outputParameters: { text: '${Webhook.output.event.text}' },
  schemaVersion: 2,
};

/** Workflows as Conductor's users define them. */
export function DefinitionsPage() {
  const { new: isNew } = route.useSearch();
  const navigate = useNavigate();
  const mayChange = useMay('admin');
  const { data, error, isLoading, refetch } = useQuery(workflowNamesQuery);
  return (
    <PageFrame
      title="Definitions"
      about="Workflows as Conductor defines them: JSON with tasks. Those written in TypeScript are registered by name."
      actions={
        <>
          <ButtonLink to="/schemas" variant="default">
            Schemas
          </ButtonLink>
          {mayChange && (
            <ButtonLink to="/definitions" search={{ new: 'true' }}>
              New definition
            </ButtonLink>
          )}
        </>
      }
      shows={{ path: '/api/metadata/workflow?short=true' }}
    >
      <ProblemNote error={error} again={() => void refetch()} />
      {error === null && (
        <RecordList
          label="Definitions"
          entries={data && byName(data)}
          isLoading={isLoading}
          idOf={({ name }) => name}
          columns={columns}
          empty={
            <Empty title="No definition yet">
              New definition begins with one that waits for a message of a Slack channel. Existing ones of Conductor can
              be pasted as they are.
            </Empty>
          }
        />
      )}
      <Modal
        opened={isNew !== undefined && mayChange}
        onClose={() => void navigate({ to: '/definitions' })}
        title="New definition"
        size="xl"
      >
        <DefinitionEditor
          initial={toPrettyJson(example)}
          isNew
          onSaved={(name) => void navigate({ to: '/definitions/$name', params: { name } })}
        />
      </Modal>
    </PageFrame>
  );
}

function byName(all: readonly WorkflowName[]): readonly Listed[] {
  const names = [...new Set(all.map(({ name }) => name))];
  return names.map((name) => {
    const versions = all.filter((one) => one.name === name);
    return { name, versions: versions.map(({ version }) => version), description: versions.at(-1)?.description };
  });
}
