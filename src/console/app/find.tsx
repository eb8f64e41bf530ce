import { lazy, Suspense, useState } from 'react';
import { ActionIcon, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { Icon } from '../shared/ui/icons.tsx';

const FindDialog = lazy(() => import('./find-dialog.tsx'));

/** Opens anything by its id: event, delivery, run, wait, message, webhook, request. Ctrl-K from everywhere. */
export function Find() {
  const [opened, setOpened] = useState(0);
  const open = () => setOpened((times) => times + 1);
  useHotkeys([['mod+K', open]], []);
  return (
    <>
      <Tooltip label="Find by id (Ctrl K)">
        <ActionIcon variant="default" size="lg" aria-label="Find by id" onClick={open}>
          <Icon name="search" />
        </ActionIcon>
      </Tooltip>
      {opened > 0 && (
        <Suspense>
          <FindDialog opened={opened} />
        </Suspense>
      )}
    </>
  );
}
