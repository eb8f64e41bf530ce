import { execFile, spawnSync } from 'node:child_process';
import { expect, describe, test, vi } from 'vitest';
import { runSignalbox, spawnSignalbox } from '../helpers/command-line.ts';

// Processes take a while on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Nobody listens there. */
const nobody = 'http://127.0.0.1:1';

interface Leaf {
  readonly path: readonly string[];
  readonly help: string;
}

/** Every group and every command, as the help shows them to people. */
async function commandsBelow(
  path: readonly string[] = [],
): Promise<{ groups: { path: readonly string[]; names: readonly string[] }[]; leaves: Leaf[] }> {
  const { code, out: help } = await runSignalbox([...path, '--help']);
  expect([path, code]).toEqual([path, 0]);
  const [, listed] = help.split(/^Commands:\n/m);
  if (listed === undefined) return { groups: [], leaves: [{ path, help }] };
  const [section = ''] = listed.split('\n\n');
  const names = [...section.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name]) => name ?? []);
  const commands = names.filter((name) => name !== 'help');
  const below = await Promise.all(commands.map((name) => commandsBelow([...path, name])));
  return {
    groups: [{ path, names: commands }, ...below.flatMap(({ groups }) => groups)],
    leaves: below.flatMap(({ leaves }) => leaves),
  };
}

const { groups, leaves } = await commandsBelow();
const withoutAnswer = ['start', 'completion'];

test('the walk over the help sees the commands', () => {
  const paths = leaves.map(({ path }) => path.join(' '));
  for (const one of ['start', 'verify', 'trigger', 'catch-up', 'keys rotate-master', 'events tail', 'import conductor'])
    expect(paths).toContain(one);
});

describe.each(leaves.map(({ path, help }) => ({ name: path.join(' '), path, help })))(
  '$name',
  ({ name, path, help }) => {
    const [, example = ''] = /\nExample:\n {2}(signalbox .*)$/.exec(help) ?? [];

    test('shows one example, which is called rightly, and prints JSON where it has an answer', async () => {
      expect(example).toMatch(new RegExp(`^signalbox ${name}\\b`));
      const words = wordsOf(example).slice(1);
      const env = { SIGNALBOX_URL: nobody, HOOK_SECRET: 'x', GITHUB_TOKEN: 'x', CONDUCTOR_TOKEN: 'x' };
      const { code, error } = await runSignalbox(words, { env });
      expect([name, code === 2 ? error : '']).toEqual([name, '']);
      expect(help.includes('--json')).toBe(!withoutAnswer.includes(name));
    });

    test('a typo in an option is answered by the one that was meant', async () => {
      const [, option] = /^ {2}(--[a-z-]{4,})/m.exec(help) ?? [];
      if (option === undefined) return;
      const { code, out, error } = await runSignalbox([...path, option.slice(0, -1)]);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(error).toContain(`(Did you mean ${option}?)`);
      expect(error).toContain(`"signalbox help ${name}" says how it is called.`);
    });

    test('help shows the same in both ways and runs nothing', async () => {
      expect(await runSignalbox(['help', ...path])).toMatchObject({ code: 0, out: help });
      expect(await runSignalbox(['help', ...path, 'something'])).toMatchObject({ code: 0, out: help });
    });
  },
);

describe.each(groups)('the commands of "$path"', ({ path, names }) => {
  test.each(names.filter((name) => name.length > 3))('a typo in %s is answered by it', async (name) => {
    const { code, error } = await runSignalbox([...path, name.slice(0, -1)]);
    expect(code).toBe(2);
    expect(error).toMatch(new RegExp(`Did you mean .*\\b${name}\\b.*\\?`));
    expect(error).toContain(`Commands: ${names.join(', ')}.`);
  });
});

describe('the process', () => {
  test.each([
    [[], 0],
    [['--version'], 0],
    [['help', 'keys', 'create'], 0],
    [['completion', 'bash'], 0],
    [['trigger', 'github', '--list', '--json'], 0],
    [['keys', 'list'], 1],
    [['verify', '--vectors', '/nowhere.json'], 1],
    [['keys'], 2],
    [['start', 'now'], 2],
    [['catch-up', '--source', 'a'], 2],
    [['trigger', 'gihub'], 3],
    [['events', 'tail'], 3],
    [['listen', '3000'], 3],
  ] as const)('%j ends with %i, and writes no colours into a pipe', async (words, expected) => {
    const env = { SIGNALBOX_URL: nobody, SIGNALBOX_DATA_DIR: '/nowhere' };
    const { code, out, error } = await spawnSignalbox(words, env);
    expect([code, error]).toEqual([expected, expected === 0 ? '' : expect.stringContaining('signalbox')]);
    expect(out + error).not.toContain('\u001b');
    if (expected === 0) expect(out).not.toBe('');
  });
});

test('what people see has colours, what programs read has none', async () => {
  const words = ['doctor'];
  const env = { SIGNALBOX_URL: nobody };
  expect((await runSignalbox(words, { env, isTerminal: true })).out).toContain('\u001b[32mok');
  expect((await runSignalbox(words, { env: { ...env, NO_COLOR: '1' }, isTerminal: true })).out).not.toContain('\u001b');
  expect((await runSignalbox([...words, '--json'], { env, isTerminal: true })).out).not.toContain('\u001b');
  expect((await runSignalbox(words, { env })).out).not.toContain('\u001b');
});

/** Lines as somebody types them, and something that completion offers for the last word. */
const typed: readonly (readonly [words: readonly string[], offered: string])[] = [
  [['ver'], 'verify'],
  [['cat'], 'catch-up'],
  [['keys', 'ro'], 'rotate-master'],
  [['keys', 'create', '--role', 'ad'], 'admin'],
  [['trigger', 'pager'], 'pagerduty'],
  [['trigger', 'github', '--cr'], '--create'],
  [['verify', '--platform', 'git'], 'github'],
  [['events', 'list', '--outcome', 'acc'], 'accepted'],
  [['import', 'cond'], 'conductorone'],
  [['help', 'eve'], 'events'],
  [['completion', 'f'], 'fish'],
  [['start', '--h'], '--help'],
];

describe('completion', () => {
  test('bash knows every command', async () => {
    const script = (await runSignalbox(['completion', 'bash'])).out;
    const lines = [...typed.map(([words]) => words), ...leaves.map(({ path }) => path)].map(
      (words) =>
        `COMP_WORDS=(signalbox ${words.join(' ')}); COMP_CWORD=${words.length}; _signalbox; echo "\${COMPREPLY[*]}"`,
    );
    const offered = (await output('bash', ['-c', `${script}\n${lines.join('\n')}`])).split('\n');
    const wanted = [...typed.map(([, word]) => word), ...leaves.map(({ path }) => path.at(-1))];
    for (const [at, word] of wanted.entries()) expect(offered[at]?.split(' ')).toContain(word);
    // Nothing is offered twice, and values stand in for everything else.
    expect(offered[7]).toBe('accepted');
  });

  const others = ['fish', 'zsh'].filter((shell) => spawnSync(shell, ['-c', 'true']).status === 0);
  test.runIf(others.includes('fish'))('fish knows every command', async () => {
    const script = (await runSignalbox(['completion', 'fish'])).out;
    const all = [...typed, ...leaves.map(({ path }) => [path, path.at(-1) ?? ''] as const)];
    const lines = all.map(([words]) => `echo (complete -C 'signalbox ${words.join(' ')}' | cut -f1)`);
    const offered = (await output('fish', ['-c', `${script}\n${lines.join('\n')}\ntrue`])).split('\n');
    for (const [at, [, word]] of all.entries()) expect(offered[at]?.split(' ')).toContain(word);
  });

  test.runIf(others.includes('zsh'))('zsh takes the script', async () => {
    const script = (await runSignalbox(['completion', 'zsh'])).out;
    expect(
      await output('zsh', ['-c', `autoload -U compinit && compinit -u -D\n${script}\necho $+_comps[signalbox]`]),
    ).toBe('1\n');
  });
});

function output(file: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) =>
    execFile(file, args, (error, out, stderr) =>
      error === null ? resolve(out) : reject(new Error(stderr || error.message)),
    ),
  );
}

/** As a shell splits it, and with a server that nobody is at. */
function wordsOf(line: string): readonly string[] {
  return [...line.replace(/https:\/\/\S+/, nobody).matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
}
