import { useState } from 'react';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMay } from '../../shared/session/me.ts';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import { replayEvents } from './api/replay-events.ts';
import { keepReplay, replayAll } from './replays.ts';
import type { EventSearch } from './search.ts';

/** Replays all that the filter finds, after it has said how many these are; a page that lists what it did follows. */
export function ReplayFound({ filter }: { readonly filter: EventSearch }) {
  const mayReplay = useMay('operate');
  const [isOpen, setOpen] = useState(false);
  if (!mayReplay) return null;
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        Replay these
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Replay what the filter finds">
        <Confirmed filter={filter} />
      </Modal>
    </>
  );
}

function Confirmed({ filter }: { readonly filter: EventSearch }) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const [looked, setLooked] = useState(0);
  const { data, error } = useQuery({
    queryKey: ['replay', 'count', filter],
    queryFn: () => replayEvents(filter, { dryRun: true }),
    gcTime: 0,
  });
  const replay = useMutation({
    mutationFn: () => replayAll(filter, { onProgress: setLooked }),
    onSuccess: async (done) => {
      await navigate({ to: '/events/replays/$replayId', params: { replayId: keepReplay(done) } });
      await queryClient.invalidateQueries({ queryKey: ['events'] });
    },
  });
  return (
    <Stack>
      <Text size="sm">
        Accepted events are offered again to open waits; refused requests are judged anew. No wait and no start has an
        event twice.
      </Text>
      <ProblemNote error={error ?? replay.error} />
      {data !== undefined && (
        <Text size="sm" role="status" fw={600}>
          {replay.isPending ? `${looked} of ${data.matched} …` : `The filter finds ${data.matched}.`} {data.message}
        </Text>
      )}
      <Group justify="flex-end">
        <Button
          disabled={data === undefined || data.matched === 0}
          loading={replay.isPending}
          onClick={() => replay.mutate()}
        >
          Replay
        </Button>
      </Group>
    </Stack>
  );
}
