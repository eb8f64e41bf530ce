import { lazy, Suspense } from 'react';
import { Loader, Paper, Select, Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { toUrl } from '../../shared/api/http.ts';
import { workflowNamesQuery } from '../../shared/api/list-workflow-names.ts';
import { toPrettyJson } from '../../shared/json/exact.ts';
import { useMay } from '../../shared/session/me.ts';
import { ButtonLink } from '../../shared/ui/links.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { keptText } from '../../shared/words/kept-text.ts';
import { definitionQuery } from './api/definition.ts';
import { DefinitionEditor } from './definition-editor.tsx';
import { readDefinitionSearch } from './search.ts';
import { VersionDiff } from './version-diff.tsx';

const Diagram = lazy(() => import('../../shared/diagram/workflow-diagram.tsx'));
const route = getRouteApi('/definitions/$name');

/** One definition, in one of its versions. */
export function DefinitionPage() {
  const { name } = route.useParams();
  const { version, tab = 'diagram', with: other } = route.useSearch();
  const navigate = useNavigate();
  const mayRun = useMay('operate');
  const { data: definition, error, refetch } = useQuery(definitionQuery(name, version));
  const { data: all = [] } = useQuery(workflowNamesQuery);
  const versions = all.filter((one) => one.name === name).map((one) => String(one.version));
  if (definition === undefined)
    return (
      <PageFrame title={name}>
        {error === null ? <Loader aria-label="Loading" /> : <ProblemNote error={error} again={() => void refetch()} />}
      </PageFrame>
    );
  return (
    <PageFrame
      title={name}
      about={keptText(definition.description)}
      actions={
        <>
          <Select
            aria-label="Version"
            data={versions.map((value) => ({ value, label: `Version ${value}` }))}
            value={String(definition.version)}
            allowDeselect={false}
            w={130}
            onChange={(chosen) =>
              void navigate({
                to: '/definitions/$name',
                params: { name },
                search: { version: Number(chosen), ...(tab !== 'diagram' && { tab }) },
              })
            }
          />
          {mayRun && (
            <ButtonLink to="/workflows" search={{ dialog: 'run', run: name }}>
              Run Workflow
            </ButtonLink>
          )}
        </>
      }
      shows={{ path: toUrl(`/api/metadata/workflow/${encodeURIComponent(name)}`, { version }) }}
    >
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(chosen) =>
          void navigate({
            to: '/definitions/$name',
            params: { name },
            search: readDefinitionSearch({ version, tab: chosen }),
          })
        }
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="diagram">Diagram</Tabs.Tab>
          <Tabs.Tab value="json">JSON</Tabs.Tab>
          {versions.length > 1 && <Tabs.Tab value="compare">Compare</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="diagram">
          <Paper withBorder radius="md">
            <Suspense fallback={<Skeleton height={260} />}>
              <Diagram tasks={definition.tasks} />
            </Suspense>
          </Paper>
        </Tabs.Panel>
        <Tabs.Panel value="json">
          <DefinitionEditor
            key={version ?? 'newest'}
            initial={toPrettyJson(definition)}
            isNew={false}
            onSaved={() => void navigate({ to: '/definitions/$name', params: { name } })}
          />
        </Tabs.Panel>
        <Tabs.Panel value="compare">
          {versions.length > 1 && (
            <VersionDiff
              definition={definition}
              versions={versions}
              than={other ?? versionBefore(versions, definition.version)}
              onChoose={(chosen) =>
                void navigate({
                  to: '/definitions/$name',
                  params: { name },
                  search: readDefinitionSearch({ version, tab: 'compare', with: chosen }),
                })
              }
            />
          )}
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}

/** The nearest older one; of the oldest the next. */
function versionBefore(versions: readonly string[], version: number): number {
  const others = versions
    .map(Number)
    .filter((one) => one !== version)
    .sort((a, b) => a - b);
  return others.findLast((one) => one < version) ?? others[0] ?? version;
}
