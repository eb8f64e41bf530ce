import { useMemo, useState } from 'react';
import { Alert, Button, Pagination, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { webhookNamesQuery } from '../../shared/api/list-webhook-names.ts';
import { useMay } from '../../shared/session/me.ts';
import { Empty } from '../../shared/ui/empty.tsx';
import { ButtonLink, PageLink } from '../../shared/ui/links.tsx';
import { Moment } from '../../shared/ui/moment.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { RecordList } from '../../shared/ui/record-list.tsx';
import { eventQuery } from './api/get-event.ts';
import { chosenColumns } from '../../shared/ui/column-choice.tsx';
import { eventColumns, usualColumns } from './event-columns.tsx';
import { findReplay, keepReplay, replayAll, type Replay } from './replays.ts';

const route = getRouteApi('/events/replays/$replayId');

/** A replay of many: what is on its way again, how it stands now, and what was refused. */
export function ReplayPage() {
  const { replayId } = route.useParams();
  const replay = useMemo(() => findReplay(replayId), [replayId]);
  if (replay === undefined)
    return (
      <PageFrame title="Replay">
        <Empty title="This tab knows nothing of that replay">
          A replay is remembered by the tab that made it. The events themselves are in the ledger.
        </Empty>
      </PageFrame>
    );
  return <Made key={replayId} found={replay} />;
}

function Made({ found }: { readonly found: Replay }) {
  const [replay, setReplay] = useState(found);
  const { filter, at, matched, replayedIds, refused, cursor, failure } = replay;
  return (
    <PageFrame
      title="Replay"
      about={
        <>
          {replayedIds.length} of {matched} are on their way again, {refused.length} were refused. Made{' '}
          <Moment at={at} />.
        </>
      }
      actions={
        <ButtonLink to="/events" search={filter} variant="default">
          Back to the filter
        </ButtonLink>
      }
      shows={{ method: 'POST', path: '/api/events/replay' }}
    >
      {failure !== undefined && <GoOn replay={replay} onDone={setReplay} />}
      {cursor !== undefined && failure === undefined && (
        <Alert color="yellow" title="There are more">
          One replay takes as many as this. Narrow the filter by its times, and replay the rest.
        </Alert>
      )}
      <Replayed ids={replayedIds} />
      <Refused refused={refused} />
    </PageFrame>
  );
}

interface GoOnProps {
  readonly replay: Replay;
  readonly onDone: (replay: Replay) => void;
}

function GoOn({ replay, onDone }: GoOnProps) {
  const queryClient = useQueryClient();
  const mayReplay = useMay('operate');
  const [looked, setLooked] = useState(replay.matched);
  const { mutate, isPending } = useMutation({
    mutationFn: () => replayAll(replay.filter, { before: replay, onProgress: setLooked }),
    onSuccess: async (done) => {
      keepReplay(done);
      onDone(done);
      await queryClient.invalidateQueries({ queryKey: ['events'] });
    },
  });
  return (
    <Alert color="red" title="It stopped on the way" role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm" role="status">
          {isPending
            ? `${looked} were looked at …`
            : `${replay.failure} There are more behind these ${replay.matched}.`}
        </Text>
        {mayReplay && (
          <Button variant="default" size="xs" loading={isPending} onClick={() => mutate()}>
            Go on
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

const pageSize = 25;

function Replayed({ ids }: { readonly ids: readonly string[] }) {
  const [page, setPage] = useState(1);
  const { data: names } = useQuery(webhookNamesQuery);
  const shown = ids.slice((page - 1) * pageSize, page * pageSize);
  const events = useQueries({ queries: shown.map((id) => eventQuery(id)) });
  const found = events.flatMap(({ data }) => data ?? []);
  return (
    <Stack gap="xs" component="section" aria-label="On their way again">
      <Title order={2} size="h4">
        On their way again
      </Title>
      <RecordList
        label="On their way again"
        entries={found}
        isLoading={events.some(({ isLoading }) => isLoading)}
        idOf={({ id }) => id}
        columns={chosenColumns(
          eventColumns((id) => names?.get(id) ?? id),
          usualColumns,
        )}
        empty={<Empty title="None">All that the filter found were refused.</Empty>}
      />
      {ids.length > pageSize && (
        <Pagination
          total={Math.ceil(ids.length / pageSize)}
          value={page}
          onChange={setPage}
          getControlProps={(control) => ({ 'aria-label': `${control} page` })}
        />
      )}
    </Stack>
  );
}

/** More reasons than this are not read by anybody. */
const refusedShown = 100;

function Refused({ refused }: Pick<Replay, 'refused'>) {
  if (refused.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label="Refused">
      <Title order={2} size="h4">
        Refused
      </Title>
      <RecordList
        label="Refused"
        entries={refused.slice(0, refusedShown)}
        isLoading={false}
        idOf={({ eventId }) => eventId}
        columns={[
          {
            name: 'event',
            title: 'Event',
            show: ({ eventId }) => (
              <PageLink to="/events/$eventId" params={{ eventId }}>
                {eventId}
              </PageLink>
            ),
          },
          { name: 'why', title: 'Why', show: ({ message }) => message },
        ]}
        empty={null}
      />
      {refused.length > refusedShown && (
        <Text size="sm" c="dimmed">
          and {refused.length - refusedShown} more
        </Text>
      )}
    </Stack>
  );
}
