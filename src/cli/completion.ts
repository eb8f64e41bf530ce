import type { Argument, Command, Option } from 'commander';
import { addCommand } from './add-command.ts';
import { chooseOne, type Terminal } from './command.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `signalbox completion SHELL`: a script for the shell, made from the commands themselves. */
export function addCompletion(program: Command, terminal: Terminal): void {
  addCommand(program, 'completion', {
    summary: 'print a completion script',
    example: 'signalbox completion bash',
    notes: `bash  source <(signalbox completion bash)                                           in ~/.bashrc
zsh   source <(signalbox completion zsh)                                            in ~/.zshrc, after compinit
fish  signalbox completion fish > ~/.config/fish/completions/signalbox.fish         once`,
    hasAnswer: false,
  })
    .argument('<shell>', shells.join(', '))
    .action(async (given: string) => {
      const shell = chooseOne('The shell', given, shells) ?? 'bash';
      // Every platform is loaded for their names: other commands start without them.
      const { platforms } = await import('../platforms/index.ts');
      const names = platforms.map(({ name }) => name);
      terminal.out(scripts[shell](nextWordsOf(program, names)));
    });
}

/** What can follow, by the words before: commands and values by their place, values by their option. */
interface NextWords {
  /** By the commands before, joined by spaces: `events replay`. */
  readonly afterCommands: ReadonlyMap<string, readonly string[]>;
  /** By the commands and the option before: `events list --outcome`. An option without known values has none. */
  readonly afterOptions: ReadonlyMap<string, readonly string[]>;
}

function nextWordsOf(program: Command, platformNames: readonly string[]): NextWords {
  const afterCommands = new Map<string, readonly string[]>();
  const afterOptions = new Map<string, readonly string[]>();
  visit(program, []);
  return { afterCommands, afterOptions };

  function visit(command: Command, path: readonly string[]): void {
    const names = command.commands.map((one) => one.name());
    const options = command.options.flatMap(({ long }) => long ?? []);
    const values = command.registeredArguments.flatMap((argument) => valuesOf(argument, argument.name()));
    const help = path.length === 0 ? ['help', '--help'] : ['--help'];
    afterCommands.set(path.join(' '), [...names, ...values, ...options, ...help]);
    if (path.length === 0) afterCommands.set('help', names);
    for (const option of command.options)
      if (option.required) afterOptions.set([...path, option.long].join(' '), valuesOf(option, option.flags));
    for (const one of command.commands) visit(one, [...path, one.name()]);
  }

  function valuesOf({ argChoices }: Argument | Option, name: string): readonly string[] {
    if (argChoices !== undefined) return argChoices;
    if (name === 'shell') return shells;
    return /\bplatform\b/.test(name) ? platformNames : [];
  }
}

const scripts: Readonly<Record<(typeof shells)[number], (words: NextWords) => string>> = {
  bash: bashOf,
  zsh: (words) => `autoload -U +X bashcompinit && bashcompinit\n${bashOf(words)}`,
  fish: fishOf,
};

/** The commands so far are the longest beginning of the words that is known. */
function bashOf({ afterCommands, afterOptions }: NextWords): string {
  const commandCases = casesOf(afterCommands, (path, words) => `    "${path}") words="${words}" ;;`);
  const optionCases = casesOf(afterOptions, (path, words) => `    "${path}") words="${words}" ;;`);
  return `_signalbox() {
  local words="" path="" word at
  for ((at = 1; at < COMP_CWORD; at++)); do
    word="\${COMP_WORDS[at]}"
    case "\${path:+$path }$word" in
      ${patternsOf(afterCommands, '|')}) path="\${path:+$path }$word" ;;
    esac
  done
  case "$path" in
${commandCases}
  esac
  case "\${path:+$path }\${COMP_WORDS[COMP_CWORD - 1]}" in
${optionCases}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _signalbox signalbox`;
}

function fishOf({ afterCommands, afterOptions }: NextWords): string {
  const linesOf = (words: string) => (words === '' ? '' : `printf '%s\\n' ${words}`);
  const commandCases = casesOf(afterCommands, (path, words) => `    case '${path}'\n      ${linesOf(words)}`);
  const optionCases = casesOf(
    afterOptions,
    (path, words) => `    case '${path}'\n      ${linesOf(words)}\n      return`,
  );
  return `function __signalbox_known_words
  set -l words (commandline -opc)
  set -l path
  for word in $words[2..-1]
    switch (string join -- ' ' $path $word)
      case ${patternsOf(afterCommands, ' ')}
        set path $path $word
    end
  end
  switch (string join -- ' ' $path $words[-1])
${optionCases}
  end
  switch (string join -- ' ' $path)
${commandCases}
  end
end
function __signalbox_words
  switch (commandline -ct)
    case '-*'
      __signalbox_known_words
    case '*'
      __signalbox_known_words | string match -v -- '--*'
  end
end
# Files are offered where no word is known, as after --vectors.
complete -c signalbox -f -n 'string length -q -- (__signalbox_words)' -a '(__signalbox_words)'`;
}

function casesOf(all: ReadonlyMap<string, readonly string[]>, toCase: (path: string, words: string) => string): string {
  return [...all].map(([path, words]) => toCase(path, words.join(' '))).join('\n');
}

function patternsOf(all: ReadonlyMap<string, readonly string[]>, between: string): string {
  return [...all.keys()]
    .filter((path) => path !== '')
    .map((path) => `'${path}'`)
    .join(between);
}
