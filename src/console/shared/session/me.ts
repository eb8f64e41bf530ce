import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Me, SignedOut, SignInWays } from '../../../contract/session.ts';
import { api, ask } from '../api/http.ts';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => ask<Me>(api.GET('/api/me', { signal })),
  retry: false,
  staleTime: 60_000,
});

const roles = ['none', 'read', 'operate', 'admin'] as const;

/** Whether the caller's role includes this one: what may not be done is not offered, and the API refuses it as well. */
export function useMay(needed: Me['role']): boolean {
  const { data } = useQuery(meQuery);
  return data !== undefined && roles.indexOf(data.role) >= roles.indexOf(needed);
}

/** How one signs in here. */
export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in-ways'],
  queryFn: ({ signal }) => ask<SignInWays>(api.GET('/api/session', { signal })),
});

/** An API key, or a client that acts for a person. */
export type Credentials = { readonly key: string } | { readonly clientId: string; readonly clientSecret: string };

export function signIn(credentials: Credentials): Promise<void> {
  return ask(api.POST('/api/session', { body: credentials }));
}

/** The address that leads to the OpenID provider. @param to the page of the console to come back to */
export function openIdAddress(to: string): string {
  return `/auth/oidc/start?${new URLSearchParams({ to }).toString()}`;
}

/** Answers with the address to go to, where the OpenID provider signs one out as well. */
export async function signOut(): Promise<string> {
  const out = await ask<SignedOut | null>(api.DELETE('/api/session'));
  return out?.signOutUrl ?? '/';
}
