import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { answerOf, SignalboxError } from '../client/client.ts';
import { settingsInUse, type SettingInUse } from '../contract/settings-in-use.ts';
import { findDoubtfulSettings, findUnknownSettings } from '../contract/unknown-settings.ts';
import { addCommand } from './add-command.ts';
import { FoundTroubleError, type Terminal } from './command.ts';
import { connect, UnreachableError, urlDefault, type Connection } from './connection.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do. */
  readonly next?: string;
}

interface DoctorOptions {
  readonly json?: boolean;
  readonly settings?: boolean;
}

/** `signalbox doctor`: what keeps events from their workflows, and what to do. */
export function addDoctor(program: Command, terminal: Terminal): void {
  addCommand(program, 'doctor', {
    summary: 'look for what keeps events from their workflows',
    example: 'signalbox doctor',
    notes: `Settings are those of the shell that it runs in; a server that was started elsewhere has its own.
The exit code is 1 when something needs attention.`,
  })
    .option('--settings', 'show every setting, also those that have their default')
    .action(async ({ json = false, settings: showsAll = false }: DoctorOptions) => {
      const connection = connect(terminal, { json });
      const findings: Finding[] = [];
      const settings = settingsInUse(terminal.env, [{ name: 'SIGNALBOX_URL', preset: urlDefault }]);
      const add = (finding: Finding) => {
        findings.push(finding);
        if (!json) show(connection, finding);
      };
      for (const finding of settingFindings(settings, terminal.env)) {
        add(finding);
        if (finding.check === 'settings' && !json) showSettings(connection, settings, showsAll);
      }
      for await (const finding of examine(connection, terminal)) add(finding);
      if (json) connection.printer.document({ findings, settings });
      const count = findings.filter(({ ok }) => !ok).length;
      if (count > 0) throw new FoundTroubleError(`${count} ${count === 1 ? 'thing needs' : 'things need'} attention.`);
    });
}

function show({ printer }: Connection, { check, ok, detail, next }: Finding): void {
  printer.line({ mark: ok ? 'good' : 'bad', text: ok ? 'ok ' : 'bad' }, `  ${check}: ${detail}`);
  if (next !== undefined) printer.line(`     ${next}`);
}

function showSettings({ printer }: Connection, settings: readonly SettingInUse[], showsAll: boolean): void {
  for (const { name, state, value = 'none' } of settings) {
    if (state === 'set') printer.line(`     ${name}=${value}`);
    else if (showsAll) printer.line({ mark: 'dim', text: `     ${name}: ${value}, by default` });
  }
}

/** Of the shell that this runs in: whoever starts a server there starts it with these. */
function* settingFindings(settings: readonly SettingInUse[], env: Terminal['env']): Generator<Finding> {
  const set = settings.filter(({ state }) => state === 'set').length;
  yield {
    check: 'settings',
    ok: true,
    detail: `${set} set in this shell, ${settings.length - set} by default ("signalbox doctor --settings" shows all)`,
  };
  for (const { name, problem } of settings)
    if (problem !== undefined)
      yield { check: `setting ${name}`, ok: false, detail: 'cannot be used', next: sentence(problem) };
  for (const { name, meant } of findUnknownSettings(env))
    yield {
      check: `setting ${name}`,
      ok: false,
      detail: 'is no setting of Signalbox, and keeps it from starting',
      next: meant === undefined ? 'Take it out.' : `Did you mean ${meant}?`,
    };
  for (const { name, meant } of findDoubtfulSettings(env))
    yield { check: `setting ${name}`, ok: false, detail: 'has no effect', next: `Did you mean ${meant}?` };
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

async function* examine(connection: Connection, terminal: Terminal): AsyncGenerator<Finding> {
  const { url } = connection;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isNodeGood = major > 20 || (major === 20 && minor >= 19);
  yield {
    check: 'node',
    ok: isNodeGood,
    detail: process.versions.node,
    ...(!isNodeGood && { next: 'Signalbox needs Node 20.19 or newer.' }),
  };
  const reached = await reach(connection);
  yield reached.finding;
  if (!reached.finding.ok) return;
  yield* clockOf(reached.date);
  yield* await partsOf(connection);
  const key = await keyOf(connection, terminal);
  yield key;
  if (!key.ok) return;
  yield* await sourcesOf(connection);
  yield* await waitsOf(connection);
  yield* await stalledOf(connection);
  yield { check: 'documents', ok: true, detail: `${url}/docs shows the API of this server` };
}

async function reach({ client, url }: Connection): Promise<{ readonly finding: Finding; readonly date?: string }> {
  const { version: own }: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  try {
    const call = client.GET('/api/version', { parseAs: 'text' });
    const { response } = await call;
    const version = await answerOf(call);
    const date = response.headers.get('date');
    const isSame = version === own;
    const finding = {
      check: 'server',
      ok: isSame,
      detail: `${url} runs ${version}`,
      ...(!isSame && { next: `This command is of ${own}: use the one of the server's version.` }),
    };
    return { finding, ...(date !== null && { date }) };
  } catch (error) {
    if (!(error instanceof UnreachableError) && !(error instanceof SignalboxError)) throw error;
    const next = 'Start it with "signalbox start", or set SIGNALBOX_URL to where it is.';
    return { finding: { check: 'server', ok: false, detail: error.message, next } };
  }
}

/** Platforms sign the time: a clock that is wrong refuses their requests. The header has whole seconds. */
const clockSecondsMax = 5;

function* clockOf(date: string | undefined): Generator<Finding> {
  if (date === undefined) return;
  const seconds = Math.round(Math.abs(Date.now() - Date.parse(date)) / 1_000);
  const ok = seconds <= clockSecondsMax;
  yield {
    check: 'clock',
    ok,
    detail: `${seconds} s between the server and this machine`,
    ...(!ok && { next: 'Set both by NTP: signed times that are off by minutes are refused.' }),
  };
}

async function partsOf({ client }: Connection): Promise<readonly Finding[]> {
  const { data, error } = await client.GET('/health/ready');
  const parts = Object.entries(Object(data ?? error)).filter(([, part]) => typeof part === 'object' && part !== null);
  return parts.map(([check, part]) => {
    const { ok, message } = Object(part);
    return {
      check,
      ok: ok === true,
      detail: ok === true ? 'works' : String(message ?? 'does not work'),
      ...(ok !== true && { next: `The server's log says more; docs/operations.md has ${check}.` }),
    };
  });
}

async function keyOf({ client }: Connection, { env }: Terminal): Promise<Finding> {
  try {
    const { name, roles } = await answerOf(client.GET('/api/token/userInfo'));
    return { check: 'key', ok: true, detail: `${name}, ${roles.map((role) => role.name.toLowerCase()).join(', ')}` };
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error;
    const next =
      env['SIGNALBOX_API_KEY'] === undefined
        ? 'Set SIGNALBOX_API_KEY; "signalbox keys create --role read --name me" makes a key.'
        : 'SIGNALBOX_API_KEY is not a key of this server, or was revoked: "signalbox keys list".';
    return { check: 'key', ok: false, detail: error.message, next };
  }
}

async function sourcesOf({ client }: Connection): Promise<readonly Finding[]> {
  const all = await answerOf(client.GET('/api/metadata/webhook'));
  const count: Finding = { check: 'sources', ok: true, detail: `${all.length}` };
  return [
    count,
    ...all.flatMap(({ id, name, warnings = [], signalbox }): Finding[] => [
      ...(signalbox.disabled === true
        ? [
            {
              check: `source ${name}`,
              ok: false,
              detail: 'is switched off: every request is refused',
              next: `POST /api/sources/${id}/enable switches it on.`,
            },
          ]
        : []),
      ...warnings.map(({ path, message }) => ({
        check: `source ${name}`,
        ok: false,
        detail: path === '' ? message : `${path}: ${message}`,
      })),
    ]),
  ];
}

/** More would not be read by anybody. */
const waitsMax = 100;

/** Waits that no source reaches as things are. */
async function waitsOf({ client }: Connection): Promise<readonly Finding[]> {
  const { waits, nextCursor } = await answerOf(
    client.GET('/api/waits', { params: { query: { state: 'open', limit: waitsMax } } }),
  );
  const lost = waits.filter(({ sources }) => sources.length === 0);
  const more = nextCursor === undefined ? '' : ` (the newest ${waitsMax})`;
  return [
    { check: 'waits', ok: true, detail: `${waits.length} open${more}` },
    ...lost.map(({ id, workflowName }) => ({
      check: `wait ${id}`,
      ok: false,
      detail: `no source can reach it, so ${workflowName} waits for ever`,
      next: `signalbox waits explain ${id}`,
    })),
  ];
}

/** Events whose runs know of them and do not go on. */
const stalledMax = 10;

async function stalledOf({ client }: Connection): Promise<readonly Finding[]> {
  const { events } = await answerOf(
    client.GET('/api/events', { params: { query: { state: 'STALLED', limit: stalledMax } } }),
  );
  if (events.length === 0) return [{ check: 'runs', ok: true, detail: 'all that events reached lately go on' }];
  return events.flatMap(({ id, resumed, started }) =>
    [...resumed, ...started].flatMap(({ workflowId, stalled }): Finding[] =>
      stalled === undefined
        ? []
        : [
            {
              check: `run ${workflowId}`,
              ok: false,
              detail: `has event ${id} and does not go on: ${stalled.message}`,
              next: `signalbox events explain ${id}`,
            },
          ],
    ),
  );
}
