import type { Request } from 'express';
import type { ApiClient, ApiClients } from '../../model/api-clients.ts';
import { apiRoles, type CallerRole } from '../../model/api-key.ts';
import { userRoles } from '../../model/caller.ts';
import { createAddressRanges } from '../../outbound/address-ranges.ts';
import type { Identified } from '../api/conductorone/caller.ts';
import { publicKeyOf } from '../api/conductorone/client-secret.ts';
import { sessionLifetimeMs } from './session-cookie.ts';
import type { Tokens } from './tokens.ts';

/** Somebody of the directory who may sign in. */
export interface DirectoryPerson {
  readonly id: string;
  readonly displayName: string;
  /** Ids of built-in roles. */
  readonly roleIds: readonly string[];
}

/** People who may not sign in are in none of its answers. */
export interface PeopleDirectory {
  find(userId: string): Promise<DirectoryPerson | undefined>;
  /** All who have this address, in any case of its letters. */
  findByEmail(email: string): Promise<readonly DirectoryPerson[]>;
}

/** Who a token of a person stands for. */
export interface Person {
  readonly name: string;
  /** Outside access requests. */
  readonly role: CallerRole;
  /** By the OpenID provider, and not by a client. */
  readonly isByProvider: boolean;
  readonly identified: Identified;
}

/** People who sign in, by a client of theirs or by an OpenID provider. */
export interface SignedInPeople {
  /** Undefined: the token is none of a person, or good no more. */
  identify(token: string, request: Request): Promise<Person | undefined>;
  /** A token for a person whom an OpenID provider named. */
  openSession(person: { readonly userId: string; readonly role: CallerRole }): Promise<string>;
  /** A token for a browser that brings a client's id and secret. Undefined: they are wrong, or not to be used from there. */
  openClientSession(
    login: { readonly clientId: string; readonly clientSecret: string },
    request: Request,
  ): Promise<string | undefined>;
}

export interface PeopleOptions {
  readonly clients: ApiClients;
  readonly tokens: Tokens;
  readonly directory: PeopleDirectory;
  /** The settings of the OpenID provider, as bytes: with others its sessions are over. Absent: there is none. */
  readonly openIdSettings?: Uint8Array | undefined;
  /** Where a request comes from, behind the proxies that the operator trusts. */
  readonly addressOf: (request: Request) => string;
  readonly clock: () => number;
}

/** Each request is asked for anew: a person who was disabled, or whose client was withdrawn, is out at once. */
export function createPeople({
  clients,
  tokens,
  directory,
  openIdSettings,
  addressOf,
  clock,
}: PeopleOptions): SignedInPeople {
  return {
    async identify(token, request) {
      const reading = await tokens.read(token);
      if (reading.kind !== 'valid') return undefined;
      const session = sessionIn(reading.subject);
      if (session === undefined) return byClient(reading, request);
      if (openIdSettings === undefined || !reading.isBoundTo(openIdSettings)) return undefined;
      const person = await directory.find(session.userId);
      if (person === undefined) return undefined;
      const { id: userId, displayName: name } = person;
      const roleIds = [...new Set([...person.roleIds, userRoles.basicUser, ...rolesWith[session.role]])];
      return {
        name,
        role: session.role,
        isByProvider: true,
        identified: { caller: { userId, roleIds }, lastingRoleIds: person.roleIds },
      };
    },

    async openSession({ userId, role }) {
      if (openIdSettings === undefined) throw new Error('No OpenID provider is set, so nobody signs in by one.');
      return tokens.issue(subjectOf(userId, role), { boundTo: openIdSettings, lifetimeMs: sessionLifetimeMs });
    },

    async openClientSession({ clientId, clientSecret }, request) {
      const client = await clients.findByClientId(clientId);
      if (client === undefined || publicKeyOf(clientSecret) !== client.publicKey || !isUsable(client, request))
        return undefined;
      if ((await directory.find(client.userId)) === undefined) return undefined;
      await clients.noteUse(client.id);
      return tokens.issue(clientSubject(client.id), {
        boundTo: Buffer.from(client.publicKey),
        lifetimeMs: sessionLifetimeMs,
      });
    },
  };

  /** A client acts for its user, and only for as long as that user may sign in. */
  async function byClient(
    { subject, isBoundTo }: { readonly subject: string; isBoundTo(bytes: Uint8Array): boolean },
    request: Request,
  ): Promise<Person | undefined> {
    const clientId = clientIdOf(subject);
    const client = clientId === undefined ? undefined : await clients.find(clientId);
    if (client === undefined || !isBoundTo(Buffer.from(client.publicKey)) || !isUsable(client, request))
      return undefined;
    const person = await directory.find(client.userId);
    if (person === undefined) return undefined;
    const roleIds = client.scopedRoles.length > 0 ? client.scopedRoles : person.roleIds;
    return {
      name: person.displayName,
      role: 'none',
      isByProvider: false,
      identified: { caller: { userId: client.userId, roleIds }, client },
    };
  }

  function isUsable({ expiresAt, allowSourceCidr }: ApiClient, request: Request): boolean {
    if (expiresAt !== undefined && expiresAt.getTime() <= clock()) return false;
    return allowSourceCidr.length === 0 || createAddressRanges(allowSourceCidr).includes(addressOf(request));
  }
}

/** What a role of the provider's claim brings in access requests; an API key of the role brings its program the same. */
const rolesWith: Readonly<Record<CallerRole, readonly string[]>> = {
  none: [],
  read: [userRoles.readOnlyAdministrator],
  operate: [],
  admin: [userRoles.superAdministrator],
};

/** How a client is named in an access token. */
export function clientSubject(clientId: string): string {
  return `c1_${clientId}`;
}

function clientIdOf(subject: string): string | undefined {
  return subject.startsWith('c1_') ? subject.slice(3) : undefined;
}

/** How a person is named in a session that an OpenID provider opened. */
function subjectOf(userId: string, role: CallerRole): string {
  return `person_${role}_${userId}`;
}

function sessionIn(subject: string): { readonly userId: string; readonly role: CallerRole } | undefined {
  const [, roleText, userId] = /^person_([a-z]+)_([0-9A-Za-z]+)$/.exec(subject) ?? [];
  const role = (['none', ...apiRoles] as const).find((known) => known === roleText);
  return role === undefined || userId === undefined ? undefined : { userId, role };
}
