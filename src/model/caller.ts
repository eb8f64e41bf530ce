/** Who makes a call of the ConductorOne-compatible API. */
export interface ActingUser {
  readonly userId: string;
  /** Ids of built-in roles. */
  readonly roleIds: readonly string[];
}

/** Built-in roles (C18). Their ids are the same everywhere, so that configuration can name them. */
export const userRoles = {
  superAdministrator: '000000000000000000000000SA1',
  applicationAdministrator: '000000000000000000000000AA1',
  basicUser: '000000000000000000000000BU1',
  readOnlyAdministrator: '000000000000000000000000RA1',
} as const;

/** Users that exist from the start. */
export const systemUsers = {
  /** Whom calls without a token on loopback are made by. */
  administrator: '00000000000000000000000ADM1',
  /** Whom API keys act as that are not an administrator's. */
  apiKey: '00000000000000000000000KEY1',
  /** The built-in user that decides when an endpoint answers (C128). */
  webhook: '00000000000000000000000WHK1',
  /** Who acts when a timer or a policy does. */
  system: '00000000000000000000000SYS1',
} as const;

export function isAdministrator(caller: ActingUser): boolean {
  return (
    caller.roleIds.includes(userRoles.superAdministrator) || caller.roleIds.includes(userRoles.applicationAdministrator)
  );
}

export function isSuperAdministrator(caller: ActingUser): boolean {
  return caller.roleIds.includes(userRoles.superAdministrator);
}

/** Whether somebody with these roles has, or may give, another one. An administrator has the lesser ones. */
export function coversRole(roleIds: readonly string[], roleId: string): boolean {
  if (roleIds.includes(roleId) || roleIds.includes(userRoles.superAdministrator)) return true;
  return (
    roleIds.includes(userRoles.applicationAdministrator) &&
    (roleId === userRoles.basicUser || roleId === userRoles.readOnlyAdministrator)
  );
}
