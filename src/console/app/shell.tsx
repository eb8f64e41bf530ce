import { useEffect, type ComponentPropsWithRef } from 'react';
import {
  ActionIcon,
  AppShell,
  Box,
  Burger,
  Center,
  Group,
  Loader,
  Menu,
  NavLink,
  type NavLinkProps,
  Text,
  Tooltip,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createLink, Navigate, Outlet, useRouterState } from '@tanstack/react-router';
import type { Me } from '../../contract/session.ts';
import { ApiProblem } from '../shared/api/http.ts';
import { live, useLiveState } from '../shared/live/live.ts';
import { meQuery, signOut, useMay } from '../shared/session/me.ts';
import { Empty } from '../shared/ui/empty.tsx';
import { Icon } from '../shared/ui/icons.tsx';
import { PageFrame } from '../shared/ui/page.tsx';
import { ProblemNote } from '../shared/ui/problem.tsx';
import { Find } from './find.tsx';
import { SignIn, signInPath } from './sign-in.tsx';

const sections = [
  { label: 'Webhooks', to: '/webhooks', icon: 'webhook' },
  { label: 'Events', to: '/events', icon: 'event' },
  { label: 'Waits', to: '/waits', icon: 'wait' },
  { label: 'Workflows', to: '/workflows', icon: 'workflow' },
  { label: 'Definitions', to: '/definitions', icon: 'definition' },
  { label: 'Requests', to: '/requests', icon: 'request' },
  { label: 'Settings', to: '/settings', icon: 'settings' },
] as const;

type SectionLinkProps = NavLinkProps & Omit<ComponentPropsWithRef<'a'>, keyof NavLinkProps>;

const SectionLink = createLink((props: SectionLinkProps) => <NavLink {...props} />);
const HomeLink = createLink('a');

/** Access requests are for everybody who is signed in; the other sections need the role `read`. */
const sectionsWithoutRole: readonly string[] = ['/requests'];

/** The frame of every page. Somebody who is not signed in gets the form for it at the very address they came to. */
export function Shell() {
  const { data, error, isPending, refetch } = useQuery(meQuery);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  if (path === signInPath) return <SignIn />;
  if (isPending)
    return (
      <Center h="100vh">
        <Loader aria-label="Loading" />
      </Center>
    );
  if (error instanceof ApiProblem && error.status === 401) return <SignIn />;
  // Who was known a moment ago still is while the server is away; each page says by itself what it could not read.
  if (error !== null && data === undefined)
    return (
      <Center h="100vh" p="md">
        <Box maw={560}>
          <ProblemNote error={error} again={() => void refetch()} />
        </Box>
      </Center>
    );
  return <Frame />;
}

function Frame() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const queryClient = useQueryClient();
  const mayRead = useMay('read');
  useEffect(() => live.start(queryClient, { isForRequestsOnly: !mayRead }), [queryClient, mayRead]);
  const isHidden = !mayRead && !sectionsWithoutRole.some((to) => path === to || path.startsWith(`${to}/`));
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="md"
    >
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={isOpen ? 'Close navigation' : 'Open navigation'}
            />
            <HomeLink to="/" onClick={close} style={{ color: 'inherit', textDecoration: 'none' }}>
              <Text fw={700} size="lg">
                Signalbox
              </Text>
            </HomeLink>
            <Liveness />
          </Group>
          <Group gap="xs" wrap="nowrap">
            {mayRead && <Find />}
            <SchemeToggle />
            <UserMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Sections">
        {sections
          .filter(({ to }) => mayRead || sectionsWithoutRole.includes(to))
          .map(({ label, to, icon }) => (
            <SectionLink
              key={to}
              to={to}
              label={label}
              leftSection={<Icon name={icon} />}
              active={path === to || path.startsWith(`${to}/`)}
              onClick={close}
            />
          ))}
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        {isHidden ? <Hidden path={path} /> : <Outlet />}
      </AppShell.Main>
    </AppShell>
  );
}

/** Home leads to the one section that there is. */
function Hidden({ path }: { readonly path: string }) {
  if (path === '/') return <Navigate to="/requests" replace />;
  return (
    <PageFrame title="Hidden from your role">
      <Empty title="You may use access requests alone">
        An administrator can give you a role that sees more: by a group at the OpenID provider, or by an API key.
      </Empty>
    </PageFrame>
  );
}

/** Says when the page no longer follows by itself. */
function Liveness() {
  const state = useLiveState();
  if (state !== 'lost') return null;
  return (
    <Tooltip label="The server or its database does not answer; what is shown may be old. It is tried again by itself.">
      <Text size="xs" c="red" fw={600} role="status">
        Not live
      </Text>
    </Tooltip>
  );
}

function SchemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const label = scheme === 'dark' ? 'Light colours' : 'Dark colours';
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(scheme === 'dark' ? 'light' : 'dark')}
      >
        <Icon name={scheme === 'dark' ? 'sun' : 'moon'} />
      </ActionIcon>
    </Tooltip>
  );
}

function UserMenu() {
  const { data: me } = useQuery(meQuery);
  const queryClient = useQueryClient();
  if (me === undefined) return null;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label="Who I am">
          <Icon name="user" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{sayWho(me)}</Menu.Label>
        <Menu.Label>Signalbox {me.version}</Menu.Label>
        {me.signIn === 'none' && (
          <Menu.Item component="a" href={signInPath}>
            Sign in as a person
          </Menu.Item>
        )}
        {me.signIn !== 'none' && (
          <Menu.Item
            onClick={() => {
              void signOut().then((next) => {
                queryClient.clear();
                location.assign(next);
              });
            }}
          >
            Sign out
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function sayWho({ signIn, name, role }: Me): string {
  switch (signIn) {
    case 'none':
      return `This machine (no API key is set), role ${role}`;
    case 'key':
      return `Key "${name}", role ${role}`;
    case 'person':
      return role === 'none' ? name : `${name}, role ${role}`;
    default:
      return signIn satisfies never;
  }
}
