import { useEffect, useState } from 'react';
import { Button, Group, Loader, Text } from '@mantine/core';
import { Moment } from '../../shared/ui/moment.tsx';
import type { FoundEvents } from './api/list-events.ts';

interface PayloadSearchProps {
  readonly list: {
    readonly data: { readonly pages: readonly FoundEvents[] } | undefined;
    readonly hasNextPage: boolean;
    readonly isFetching: boolean;
    readonly isError: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
    readonly refetch: () => Promise<unknown>;
  };
}

/** Enough for a screen: then the search waits to be told to go on. */
const wanted = 25;

/** How far a search in the payloads has come. It goes on by itself, a step at a time, until it has a page or is stopped. */
export function PayloadSearch({ list }: PayloadSearchProps) {
  const [goal, setGoal] = useState(wanted);
  const [isStopped, setIsStopped] = useState(false);
  const pages = list.data?.pages ?? [];
  const found = pages.reduce((count, page) => count + page.events.length, 0);
  const looked = pages.reduce((count, page) => count + (page.searched?.events ?? 0), 0);
  const from = pages.findLast((page) => page.searched?.from !== undefined)?.searched?.from;
  const goesOn = list.hasNextPage && !isStopped && !list.isError && found < goal;
  const { isFetching, fetchNextPage } = list;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  if (list.data === undefined) return null;
  const goOn = () => {
    setGoal(found + wanted);
    setIsStopped(false);
  };
  return (
    <Group gap="sm" role="status" aria-label="Search in the payloads">
      {goesOn && <Loader size="xs" aria-hidden />}
      <Text size="sm">
        {goesOn ? 'Searching: ' : 'Searched '}
        {looked.toLocaleString('en')} {looked === 1 ? 'event' : 'events'}
        {list.hasNextPage && from !== undefined && (
          <>
            , back to <Moment at={from} />
          </>
        )}
        {!list.hasNextPage && ', all there are'}; {found} found.
      </Text>
      {goesOn && (
        <Button size="compact-sm" variant="default" onClick={() => setIsStopped(true)}>
          Stop
        </Button>
      )}
      {!goesOn && list.hasNextPage && (
        <Button size="compact-sm" variant="default" onClick={goOn}>
          Search on
        </Button>
      )}
      {!list.hasNextPage && (
        <Button size="compact-sm" variant="subtle" onClick={() => void list.refetch()}>
          Search again
        </Button>
      )}
    </Group>
  );
}
