import { apiRoles, type ApiKey, type Role } from '../model/api-key.ts';
import { readOptions, refuseOptions, UsageError, type Command, type Terminal } from './command.ts';
import { oneLine } from './printer.ts';

/** The calls of the database that the command needs. */
export interface KeyAdmin {
  /** The database that it works on, in words, and what may make that the wrong one. */
  readonly place: string;
  readonly warnings: readonly string[];
  create(key: {
    readonly name: string;
    readonly role: Role;
  }): Promise<{ readonly id: string; readonly secret: string; readonly isFirst: boolean }>;
  list(): Promise<readonly ApiKey[]>;
  revoke(id: string): Promise<{ readonly withdrawnClients: readonly string[] } | undefined>;
  rotateMaster(): Promise<number>;
  close(): Promise<void>;
}

const options = { role: { type: 'string' }, name: { type: 'string' } } as const;

/** Keys of the API and the master key. Works on the database itself, so the first key needs no key. */
export function createKeysCommand(openAdmin: (env: Terminal['env']) => Promise<KeyAdmin>): Command {
  return {
    summary: 'make, list and revoke API keys; change the master key',
    usage: `keys create --role ${apiRoles.join('|')} [--name NAME]
       signalbox keys list
       signalbox keys revoke KEY_ID
       signalbox keys rotate-master

  create         prints the new key's id and secret; the secret is kept as a hash only and shown this once
  revoke         the key, every token of it and the clients of /api/v1 that were made with it are dead at once
  rotate-master  seals all stored secrets anew: under a new key file, or from SIGNALBOX_SECRET_KEY_OLD to SIGNALBOX_SECRET_KEY

Uses DATABASE_URL, else the embedded database in SIGNALBOX_DATA_DIR, whether a server is running or not; none is made.`,

    async run(words, terminal) {
      const { values, positionals } = readOptions(words, options);
      const act = toAction(positionals, values, terminal);
      const admin = await openAdmin(terminal.env);
      for (const warning of admin.warnings) terminal.error(`signalbox keys: ${warning}`);
      try {
        return await act(admin);
      } finally {
        await admin.close();
      }
    },
  };
}

type Action = (admin: KeyAdmin) => Promise<number>;

function toAction(
  [verb, id, ...more]: readonly string[],
  given: { role?: string | undefined; name?: string | undefined },
  terminal: Terminal,
): Action {
  const { role, name } = given;
  if (verb !== 'create') refuseOptions(given, ['role', 'name'], 'is for "keys create"');
  const [extra] = verb === 'revoke' ? more : [id];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many.`);
  switch (verb) {
    case 'create':
      return create(readRole(role), name, terminal);
    case 'list':
      return list(terminal);
    case 'revoke':
      if (id === undefined) throw new UsageError('Name the key: signalbox keys revoke KEY_ID.');
      return revoke(id, terminal);
    case 'rotate-master':
      return async (admin) => (terminal.out(`${await admin.rotateMaster()} values are sealed under the new key.`), 0);
    default:
      throw new UsageError(
        `${verb === undefined ? 'Say what to do' : `There is no "keys ${verb}"`}: create, list, revoke or rotate-master.`,
      );
  }
}

function readRole(text: string | undefined): Role {
  const role = apiRoles.find((known) => known === text);
  if (role === undefined)
    throw new UsageError(
      `${text === undefined ? 'Give the role by --role' : `There is no role "${text}"`}: one of ${apiRoles.join(', ')}.`,
    );
  return role;
}

function create(role: Role, name: string | undefined, { out }: Terminal): Action {
  return async (admin) => {
    const { id, secret, isFirst } = await admin.create({ role, name: name ?? role });
    out(`keyId      ${id}`);
    out(`keySecret  ${secret}`);
    out(`database   ${admin.place}`);
    out('');
    out('The secret is shown this once. Clients take both; by hand:');
    out(`  curl -H 'X-Authorization: ${id}.${secret}' ...`);
    if (isFirst) {
      out('');
      out('It is the first key of this database. A server that had none asks for keys after its next start.');
      if (role !== 'admin')
        out(
          `A key of the role ${role} changes no configuration: make one of the role admin too, unless SIGNALBOX_API_KEY is set.`,
        );
    }
    return 0;
  };
}

function list({ out }: Terminal): Action {
  return async (admin) => {
    const keys = await admin.list();
    if (keys.length === 0) out('No key is stored; "signalbox keys create --role admin" makes the first.');
    for (const { id, name, role, createdAt } of keys)
      out(oneLine(`${id}  ${role.padEnd(7)}  ${createdAt.toISOString()}  ${name}`));
    return 0;
  };
}

function revoke(id: string, { out, error }: Terminal): Action {
  return async (admin) => {
    const revoked = await admin.revoke(id);
    if (revoked === undefined) {
      error(`There is no key ${id}; "signalbox keys list" shows them.`);
      return 1;
    }
    out(`${id} is revoked.`);
    for (const client of revoked.withdrawnClients) out(`The client ${client}, which was made with it, is withdrawn.`);
    return 0;
  };
}
