import type { Command } from 'commander';
import { chooseOne, type Terminal } from './command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `signalbox completion SHELL`: a script for the shell, made from the commands themselves. */
export function addCompletion(program: Command, terminal: Terminal): void {
  program
    .command('completion')
    .description('print a completion script')
    .argument('<shell>', shells.join(', '))
    .addHelpText(
      'after',
      '\n  source <(signalbox completion bash)\n  signalbox completion fish > ~/.config/fish/completions/signalbox.fish',
    )
    .action((given: string) => {
      const shell = chooseOne('The shell', given, shells) ?? 'bash';
      terminal.out(scripts[shell](wordsOf(program)));
    });
}

/** What can follow: by the words before, joined by spaces. */
type Words = ReadonlyMap<string, readonly string[]>;

function wordsOf(command: Command, path: readonly string[] = []): Words {
  const names = command.commands.map((one) => one.name());
  const options = command.options.flatMap(({ long }) => long ?? []);
  return new Map([
    [path.join(' '), [...names, ...options, '--help']],
    ...command.commands.flatMap((one) => [...wordsOf(one, [...path, one.name()])]),
  ]);
}

const scripts: Readonly<Record<(typeof shells)[number], (words: Words) => string>> = {
  bash: (words) => bashOf(words),
  zsh: (words) => `autoload -U +X bashcompinit && bashcompinit\n${bashOf(words)}`,
  fish: (words) =>
    [...words]
      .map(([path, next]) => {
        const seen = path.split(' ').filter((word) => word !== '');
        const when =
          seen.length === 0
            ? '__fish_use_subcommand'
            : `'${seen.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')}'`;
        return `complete -c signalbox -f -n ${when} -a '${next.join(' ')}'`;
      })
      .join('\n'),
};

function bashOf(words: Words): string {
  const cases = [...words].map(([path, next]) => `    "${path}") words="${next.join(' ')}" ;;`);
  return `_signalbox() {
  local words="" path="" at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in -*) ;; *) [ "$at" -le 2 ] && path="\${path:+$path }\${COMP_WORDS[at]}" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _signalbox signalbox`;
}
