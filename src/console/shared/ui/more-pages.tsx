import type { ReactNode } from 'react';
import { Button, Group } from '@mantine/core';

interface MorePagesProps {
  readonly list: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => Promise<unknown>;
  };
  /** Of lists in the order of time: their next page is older. */
  readonly byTime?: boolean;
  /** A note beside the button. */
  readonly children?: ReactNode;
}

/** Asks for the next page of a list, where there is one. */
export function MorePages({ list, byTime = false, children }: MorePagesProps) {
  if (!list.hasNextPage) return null;
  return (
    <Group justify="center" gap="sm" mt="md">
      {children}
      <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {byTime ? 'Show older' : 'Show more'}
      </Button>
    </Group>
  );
}
