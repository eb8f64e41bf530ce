import { Button, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { webhookUrlsQuery } from '../../shared/api/list-webhook-names.ts';
import type { EventWithBody } from './api/event.ts';
import { toEventCurl, toFixture } from './event-copies.ts';

/** The event in forms that are pasted elsewhere. */
export function CopyMenu({ event }: { readonly event: EventWithBody }) {
  const { data: urls } = useQuery(webhookUrlsQuery);
  const fixture = toFixture(event);
  const copy = (text: string, message: string) =>
    void navigator.clipboard.writeText(text).then(() => notifications.show({ message }));
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button variant="default">Copy</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          onClick={() =>
            copy(
              toEventCurl(event, urls?.get(event.sourceId) ?? new URL(event.url, location.origin).href),
              'The request is copied as a line for a shell.',
            )
          }
        >
          As cURL
        </Menu.Item>
        {fixture !== undefined && (
          <Menu.Item onClick={() => copy(fixture, 'Copied: env.deliver(source, …) of signalbox/testing takes it.')}>
            As test fixture
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
