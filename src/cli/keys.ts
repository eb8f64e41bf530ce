import type { Command } from 'commander';
import { apiRoles, type ApiKey, type Role } from '../model/api-key.ts';
import { addCommand, optionOf } from './add-command.ts';
import { NotFoundError, UsageError, type Terminal } from './command.ts';
import { createPrinter, type Printer } from './printer.ts';

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

type OpenKeyAdmin = (env: Terminal['env']) => Promise<KeyAdmin>;

interface JsonOption {
  readonly json?: boolean;
}

/** `signalbox keys create|list|revoke|rotate-master`. Works on the database itself, so the first key needs no key. */
export function addKeys(program: Command, terminal: Terminal, openAdmin: OpenKeyAdmin): void {
  const group = program.command('keys').description('make, list and revoke API keys; change the master key');
  group.addHelpText(
    'after',
    '\nUses DATABASE_URL, else the embedded database in SIGNALBOX_DATA_DIR, whether a server is running or not; none is made.',
  );

  addCommand(group, 'create', {
    summary: 'make a key',
    example: 'signalbox keys create --role admin --name deploy',
    notes: "Prints the new key's id and secret. The secret is kept as a hash only and shown this once.",
  })
    .addOption(optionOf('--role <role>', 'what it may do', apiRoles))
    .option('--name <name>', 'whose or what for; default: its role')
    .action(async ({ json, role, name = role }: JsonOption & { role?: Role; name?: string }) => {
      if (role === undefined || name === undefined)
        throw new UsageError(`Give the role by --role: one of ${apiRoles.join(', ')}.`);
      await withAdmin(json, (admin, printer) => create(admin, printer, { role, name }));
    });

  addCommand(group, 'list', { summary: 'list the keys, without their secrets', example: 'signalbox keys list' }).action(
    async ({ json }: JsonOption) => withAdmin(json, list),
  );

  addCommand(group, 'revoke <key>', {
    summary: 'make a key useless',
    example: 'signalbox keys revoke key_…',
    notes: 'The key, every token of it and the clients of /api/v1 that were made with it are dead at once.',
  }).action(async (id: string, { json }: JsonOption) =>
    withAdmin(json, (admin, printer) => revoke(admin, printer, id)),
  );

  addCommand(group, 'rotate-master', {
    summary: 'seal all stored secrets anew',
    example: 'signalbox keys rotate-master',
    notes: 'Under a new key file, or from SIGNALBOX_SECRET_KEY_OLD to SIGNALBOX_SECRET_KEY.',
  }).action(async ({ json }: JsonOption) =>
    withAdmin(json, async (admin, printer) => {
      printer.working('Sealing all stored secrets anew …');
      const sealed = await admin.rotateMaster();
      if (printer.json) printer.document({ sealed });
      else printer.line(`${sealed} values are sealed under the new key.`);
    }),
  );

  async function withAdmin(
    json: boolean | undefined,
    act: (admin: KeyAdmin, printer: Printer) => Promise<void>,
  ): Promise<void> {
    const printer = createPrinter(terminal, { json: json === true });
    const admin = await openAdmin(terminal.env);
    for (const warning of admin.warnings) printer.note(`signalbox keys: ${warning}`);
    try {
      await act(admin, printer);
    } finally {
      await admin.close();
    }
  }
}

async function create(
  admin: KeyAdmin,
  printer: Printer,
  wanted: { readonly role: Role; readonly name: string },
): Promise<void> {
  const { id, secret, isFirst } = await admin.create(wanted);
  if (printer.json)
    return printer.document({ keyId: id, keySecret: secret, ...wanted, database: admin.place, isFirst });
  printer.line(`keyId      ${id}`);
  printer.line(`keySecret  ${secret}`);
  printer.line(`database   ${admin.place}`);
  printer.line('');
  printer.line('The secret is shown this once. Clients take both; by hand:');
  printer.line(`  curl -H 'X-Authorization: ${id}.${secret}' ...`);
  if (!isFirst) return;
  printer.line('');
  printer.line('It is the first key of this database. A server that had none asks for keys after its next start.');
  if (wanted.role !== 'admin')
    printer.line(
      `A key of the role ${wanted.role} changes no configuration: make one of the role admin too, unless SIGNALBOX_API_KEY is set.`,
    );
}

async function list(admin: KeyAdmin, printer: Printer): Promise<void> {
  const keys = await admin.list();
  if (printer.json) return printer.document({ keys });
  if (keys.length === 0) printer.line('No key is stored; "signalbox keys create --role admin" makes the first.');
  for (const { id, name, role, createdAt } of keys)
    printer.line(`${id}  ${role.padEnd(7)}  ${createdAt.toISOString()}  ${name}`);
}

async function revoke(admin: KeyAdmin, printer: Printer, id: string): Promise<void> {
  const revoked = await admin.revoke(id);
  if (revoked === undefined) throw new NotFoundError(`There is no key ${id}; "signalbox keys list" shows them.`);
  if (printer.json) return printer.document({ revoked: id, ...revoked });
  printer.line(`${id} is revoked.`);
  for (const client of revoked.withdrawnClients)
    printer.line(`The client ${client}, which was made with it, is withdrawn.`);
}
