// Writes docs/platforms/*.md from what each platform says of itself in src/platforms: `npm run platforms`.
// With --check it changes nothing and fails when a page is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describePlatform } from '../src/platforms/describe.ts';
import { platforms } from '../src/platforms/index.ts';
import { project } from './setup/checks.mjs';

const columnsMax = 118;
const stale = [];

for (const preset of platforms) {
  const path = join(project, `docs/platforms/${preset.name}.md`);
  const page = toPage(preset);
  if (existsSync(path) && readFileSync(path, 'utf8') === page) continue;
  if (process.argv.includes('--check')) stale.push(`docs/platforms/${preset.name}.md`);
  else writeFileSync(path, page);
}
if (stale.length > 0) {
  console.error(`Stale: ${stale.join(', ')}. Run \`npm run platforms\`.`);
  process.exitCode = 1;
}

function toPage(preset) {
  const { title, sourcePlatform, pasteUrl, help, signing, verifiedBy, notes, fields, example } =
    describePlatform(preset);
  const config = {
    name: `${title} events`,
    sourcePlatform,
    ...example,
    receiverWorkflowNamesToVersions: { orderPayment: 0 },
  };
  const goodToKnow = [
    ...notes,
    ...(preset.signsUrl && preset.name !== 'rfc9421'
      ? [
          'Behind a proxy: `PUBLIC_URL`, `signalbox.publicUrl` for one source alone, or `SIGNALBOX_TRUSTED_PROXIES` ([operations](../operations.md#behind-a-proxy)).',
        ]
      : []),
  ];
  return `${[
    '<!-- Made by `npm run platforms` from src/platforms. -->',
    `# ${title}`,
    '## At the platform',
    help.map((sentence, at) => wrapped(`${at + 1}. ${sentence}`, '   ')).join('\n'),
    wrapped(`The URL is entered at: ${pasteUrl}.`),
    ...(fields.length > 0 ? ['## Here', fields.map((field) => wrapped(`- ${fieldLine(field)}`, '  ')).join('\n')] : []),
    `\`\`\`bash\ncurl -sS $API/api/metadata/webhook -H 'Content-Type: application/json' -d '${toText(config)}'\n\`\`\``,
    'Every field: [webhooks](../webhooks.md#fields).',
    '## Proof',
    wrapped(signing),
    '## How the URL becomes verified',
    wrapped(verifiedBy),
    ...(goodToKnow.length > 0 ? ['## Good to know', ...goodToKnow.map((note) => wrapped(note))] : []),
  ].join('\n\n')}\n`;
}

function fieldLine({ label, path, help, where, needed, advanced }) {
  const place = where === undefined ? '' : ` It is at: ${where}.`;
  const state = needed === undefined ? (advanced ? ' (rarely needed)' : ' (optional)') : '';
  return `**${label}** (\`${path}\`)${state}: ${help}${place}`;
}

/** One member a line: short enough to read, and to change. */
function toText(config) {
  const members = Object.entries(config).map(([name, value]) => `  ${JSON.stringify(name)}: ${inline(value)}`);
  return `{\n${members.join(',\n')}\n}`;
}

function inline(value) {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${inline(member)}`)
    .join(', ')}}`;
}

/** Lines of so many columns; `code` is not broken. */
function wrapped(text, indent = '') {
  const words = text.match(/(?:`[^`]*`|[^\s`])+/g) ?? [];
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1);
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= columnsMax || line === '') lines[lines.length - 1] = longer;
    else lines.push(`${indent}${word}`);
  }
  return lines.join('\n');
}
