import { useMemo } from 'react';
import { Group, Loader, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { toPrettyJson } from '../../shared/json/exact.ts';
import { diffLines, type DiffLine } from '../../shared/json/line-diff.ts';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { definitionQuery, type DefinitionView } from './api/definition.ts';
import './version-diff.css';

interface VersionDiffProps {
  readonly definition: DefinitionView;
  /** The version it is compared with. */
  readonly than: number;
  readonly versions: readonly string[];
  readonly onChoose: (version: number) => void;
}

/** What another version has that this one has not, and the other way round. */
export function VersionDiff({ definition, than, versions, onChoose }: VersionDiffProps) {
  const { data: other, error } = useQuery(definitionQuery(definition.name, than));
  return (
    <Stack>
      <Group align="flex-end">
        <Select
          label="Compared with"
          data={versions
            .filter((version) => version !== String(definition.version))
            .map((version) => ({ value: version, label: `Version ${version}` }))}
          allowDeselect={false}
          value={String(than)}
          onChange={(chosen) => onChoose(Number(chosen))}
        />
      </Group>
      <ProblemNote error={error} />
      {other === undefined ? error === null && <Loader aria-label="Loading" /> : <Lines from={other} to={definition} />}
    </Stack>
  );
}

/** Lines that are the same are shown as far around a change. */
const around = 3;

function Lines({ from, to }: { readonly from: DefinitionView; readonly to: DefinitionView }) {
  const lines = useMemo(() => diffLines(toPrettyJson(from), toPrettyJson(to)), [from, to]);
  const changes = lines.flatMap(({ kind }, at) => (kind === 'same' ? [] : [at]));
  const added = lines.filter(({ kind }) => kind === 'added').length;
  const shown = lines.map((line, at) => ({ line, at })).filter(({ at }) => isNear(changes, at));
  return (
    <section aria-label="Differences">
      <Text size="sm" mb="xs" role="status">
        Compared with version {from.version}, version {to.version} has {added} new lines and lacks{' '}
        {changes.length - added}.
      </Text>
      <pre className="version-diff">
        {shown.map(({ line, at }, place) => (
          <span key={at}>
            {place > 0 && shown[place - 1]?.at !== at - 1 && <span className="diff-gap">⋯{'\n'}</span>}
            <DiffText line={line} />
          </span>
        ))}
      </pre>
    </section>
  );
}

function DiffText({ line: { kind, text } }: { readonly line: DiffLine }) {
  if (kind === 'added') return <ins>{`+ ${text}\n`}</ins>;
  if (kind === 'removed') return <del>{`- ${text}\n`}</del>;
  return <span>{`  ${text}\n`}</span>;
}

/** The places of changes are in order, so the nearest one is found by halving. */
function isNear(changes: readonly number[], at: number): boolean {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle] ?? 0) < at - around) low = middle + 1;
    else high = middle;
  }
  const next = changes[low];
  return next !== undefined && next <= at + around;
}
