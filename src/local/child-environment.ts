/**
 * The environment for programs that this process starts. It is made of what they need to run, so the keys, passwords and
 * tokens in ours stay here: a server's environment can be read by all who may look into its account.
 */
export function childEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(own).filter(([name]) => passed.includes(name) || name.startsWith('LC_')));
}

const passed: readonly string[] = [
  'PATH',
  'HOME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'TMPDIR',
  // Windows: programs do not start without the first, and find no folder for files without the others.
  'SystemRoot',
  'SYSTEMROOT',
  'Path',
  'PATHEXT',
  'TEMP',
  'TMP',
  'USERPROFILE',
  'LOCALAPPDATA',
  'APPDATA',
];
