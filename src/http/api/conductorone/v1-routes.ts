import type { RequestHandler } from 'express';
import { rolePrivileges, type RolePrivilege } from '../../../contract/conductorone/client.ts';
import { findJsonError } from '../../../inbound/payload/json-error.ts';
import { userRoles, type ActingUser } from '../../../model/caller.ts';
import { readJsonTexts } from '../../read-bodies.ts';
import { createRoutes, type Routes } from '../../routes.ts';
import { storableFault } from '../../../model/storable-text.ts';
import { callerOfV1 } from './caller.ts';
import { refuse, sendApiError } from './errors.ts';

/**
 * The privileges of routes under `/api/v1`, by the built-in roles (C18). A caller without a role may do nothing but ask who
 * it is. The handler decides who may do something to a certain request or client.
 *
 * - `open`: everybody, without a token
 * - `signedIn`: everybody with a token
 * - `read`: every role
 * - `operate`: Basic User and administrators who may change things
 * - `audit`: administrators, also those who may only read
 * - `admin`: Super and Application Administrators
 */
export type V1Privilege = 'open' | 'signedIn' | RolePrivilege;

export type V1Routes = Routes<V1Privilege>;

/** A task with all that it names. */
const bodyBytesMax = 5 * 1024 * 1024;

/** An empty list of routes under `/api/v1`: callers with bearer tokens, errors as ConductorOne has them. */
export function createV1Routes(): V1Routes {
  return createRoutes({ gate, readJson, bodyBytesMax });
}

function gate(privilege: V1Privilege): RequestHandler {
  return (request, _response, next) => {
    if (privilege !== 'open' && !hasPrivilege(callerOfV1(request), privilege))
      refuse('forbidden', 'The roles of the caller do not allow this.');
    next();
  };
}

function hasPrivilege(caller: ActingUser, privilege: Exclude<V1Privilege, 'open'>): boolean {
  return privilege === 'signedIn' || privilegesOf(caller).includes(privilege);
}

/** All that the roles of a caller allow. */
export function privilegesOf({ roleIds }: ActingUser): readonly RolePrivilege[] {
  return rolePrivileges.filter((privilege) => holders[privilege].some((role) => roleIds.includes(role)));
}

const changing = [userRoles.superAdministrator, userRoles.applicationAdministrator];

const holders: Readonly<Record<RolePrivilege, readonly string[]>> = {
  read: Object.values(userRoles),
  operate: [...changing, userRoles.basicUser],
  audit: [...changing, userRoles.readOnlyAdministrator],
  admin: changing,
};

/** Any type: clients send JSON under many names; a body of zero length is an empty object (C6). */
function readJson(bytesMax: number): readonly RequestHandler[] {
  return [...readJsonTexts(bytesMax), parseBody, refuseUnstorable];
}

const parseBody: RequestHandler = (request, _response, next) => {
  const text: unknown = request.body;
  request.body = typeof text === 'string' ? parse(text) : {};
  next();
};

/** The engine's own message quotes the body; bodies hold secrets (G9). */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('invalid', `The body is not JSON: ${findJsonError(text)}.`);
  }
}

const refuseUnstorable: RequestHandler = (request, response, next) => {
  const fault = storableFault(request.body);
  if (fault === undefined) return next();
  sendApiError(response, {
    code: 'invalid',
    message: fault.path === '' ? fault.message : `${fault.path} ${fault.message}`,
  });
};
