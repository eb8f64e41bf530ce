import { useState } from 'react';
import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMay } from '../../shared/session/me.ts';
import { ProblemNote } from '../../shared/ui/problem.tsx';
import type { EventView } from './api/event.ts';
import { replayEvent } from './api/replay-events.ts';

export function ReplayEvent({ event: { id, outcome } }: { readonly event: EventView }) {
  const mayReplay = useMay('operate');
  const [isOpen, setOpen] = useState(false);
  const [as, setAs] = useState<'same' | 'new'>('same');
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () => replayEvent(id, as),
    onSuccess: async ({ eventId, message }) => {
      setOpen(false);
      notifications.show({ title: 'Replayed', message, autoClose: 10_000 });
      await queryClient.invalidateQueries({ queryKey: ['events'] });
      if (eventId !== id) await navigate({ to: '/events/$eventId', params: { eventId } });
    },
  });
  if (!mayReplay || outcome === 'challenge') return null;
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          reset();
          setOpen(true);
        }}
      >
        Replay
      </Button>
      <Modal opened={isOpen} onClose={() => setOpen(false)} title="Replay this event">
        <Stack>
          <Radio.Group label="How" value={as} onChange={(chosen) => setAs(chosen === 'new' ? 'new' : 'same')}>
            <Stack gap="xs" mt="xs">
              <Radio
                value="same"
                label="Offer it again"
                description={
                  outcome === 'accepted'
                    ? 'To open waits that match. A wait or start that had it does not have it twice.'
                    : 'It is judged anew, with the settings of now. If it is genuine, it becomes the event that it is.'
                }
              />
              <Radio
                value="new"
                label="As a new event"
                description="A copy, received now: whoever waits can take it, also those that had the first."
                disabled={outcome !== 'accepted'}
              />
            </Stack>
          </Radio.Group>
          <ProblemNote error={error} />
          <Group justify="flex-end">
            <Button loading={isPending} onClick={() => mutate()}>
              Replay
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
