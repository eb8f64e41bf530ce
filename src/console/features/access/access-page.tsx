import { Tabs } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { ButtonLink } from '../../shared/ui/links.tsx';
import { PageFrame } from '../../shared/ui/page.tsx';
import { EntitlementsPanel } from './entitlements-panel.tsx';
import { MembersPanel } from './members-panel.tsx';
import { PoliciesPanel } from './policies-panel.tsx';
import { readAccessSearch } from './search.ts';

const route = getRouteApi('/requests/access');

const calls = {
  entitlements: { method: 'POST', path: '/api/v1/search/entitlements' },
  policies: { path: '/api/v1/policies' },
  people: { method: 'POST', path: '/api/v1/search/users' },
} as const;

/** What can be asked for, who decides, and how it is given. */
export function AccessPage() {
  const { tab = 'entitlements' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <PageFrame
      title="Access"
      about="Entitlements can be asked for. A policy says who decides, and the provisioning strategy how access is given."
      actions={
        <ButtonLink to="/requests" variant="default">
          Requests
        </ButtonLink>
      }
      shows={calls[tab]}
    >
      <Tabs
        value={tab}
        onChange={(chosen) => void navigate({ search: readAccessSearch({ tab: chosen }) })}
        keepMounted={false}
      >
        <Tabs.List>
          <Tabs.Tab value="entitlements">Entitlements</Tabs.Tab>
          <Tabs.Tab value="policies">Policies</Tabs.Tab>
          <Tabs.Tab value="people">People</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="entitlements" pt="md">
          <EntitlementsPanel />
        </Tabs.Panel>
        <Tabs.Panel value="policies" pt="md">
          <PoliciesPanel />
        </Tabs.Panel>
        <Tabs.Panel value="people" pt="md">
          <MembersPanel />
        </Tabs.Panel>
      </Tabs>
    </PageFrame>
  );
}
