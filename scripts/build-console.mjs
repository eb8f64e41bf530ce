// Makes `.cache/console/`, which the build takes over as `dist/console/`: the console as the files that the server sends, each beside its compressed form.
//
//   node scripts/build-console.mjs               anew
//   node scripts/build-console.mjs --if-needed   only when something is newer than the last build
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { filesIn, isNewer } from './setup/build-state.mjs';
import { project, step } from './setup/checks.mjs';

const root = join(project, 'src/console');
export const consoleDist = join(project, '.cache/console');
/** Written last, so a build that was broken off does not count. */
const mark = join(consoleDist, 'built');
/** Everything that the pages are made of. */
const folders = ['src/console', 'src/client', 'src/contract', 'src/model'];
const settings = ['package-lock.json', 'scripts/build-console.mjs'];
/** Of putting a build in place while others do. */
const turnsMax = 20;

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await buildConsole({ onlyIfNeeded: process.argv.includes('--if-needed') });

/** @param {{ onlyIfNeeded: boolean }} options */
export async function buildConsole({ onlyIfNeeded }) {
  if (onlyIfNeeded && !isStale()) return;
  await step('building the console', 'the console is built', () => build({ onlyIfNeeded }));
}

function isStale() {
  return isNewer({ folders, files: settings }, mark);
}

async function build({ onlyIfNeeded }) {
  // Aside, and put in place at the end: a server that starts meanwhile finds a whole one, and so do two builds at once.
  const aside = `${consoleDist}-${process.pid}`;
  // Not before it is needed, and before packages are installed there is neither.
  const [{ build: bundle }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  // The pages are the same whoever has them built: tests and shells with another NODE_ENV would get React's development build.
  const given = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  await bundle({
    configFile: false,
    root,
    logLevel: 'warn',
    plugins: [react()],
    // The server puts a nonce of its own into each page; styles that scripts make carry it.
    html: { cspNonce: '__CSP_NONCE__' },
    build: {
      outDir: aside,
      emptyOutDir: true,
      target: 'es2022',
      // A data: URL would need a rule of its own in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1_000,
    },
  }).finally(() => {
    if (given === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = given;
  });
  await dropUnusedStyles(join(aside, 'assets'));
  for (const file of filesIn(join(aside, 'assets'))) {
    const bytes = readFileSync(file);
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
  }
  writeFileSync(join(aside, 'built'), '');
  // Another process has built the same meanwhile, and somebody may be reading it.
  if (onlyIfNeeded && !isStale()) rmSync(aside, { recursive: true });
  else putInPlace(aside);
}

/** Nobody finds half of it, and of two that come at once the later one stays. */
function putInPlace(aside) {
  for (let turn = 1; ; turn++) {
    const before = `${aside}-before-${turn}`;
    try {
      if (existsSync(consoleDist)) renameSync(consoleDist, before);
      renameSync(aside, consoleDist);
      return;
    } catch (error) {
      // The other one moved it away, or its own in, between two lines.
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code) || turn === turnsMax) throw error;
    } finally {
      rmSync(before, { recursive: true, force: true });
    }
  }
}

/**
 * Mantine's style sheet has every component; half of them are not here. Its classes are named `m_` and a hash, and stand in
 * the script of their component: rules for classes that no script names go.
 */
async function dropUnusedStyles(folder) {
  const { transform } = await import('lightningcss');
  const files = filesIn(folder);
  const scripts = files.filter((file) => file.endsWith('.js')).map((file) => readFileSync(file, 'utf8'));
  const used = new Set(scripts.flatMap((text) => text.match(/\bm_[0-9a-f]+\b/g) ?? []));
  const isUsed = (selector) =>
    selector.every((part) => part.type !== 'class' || !/^m_[0-9a-f]+$/.test(part.name) || used.has(part.name));
  for (const file of files.filter((one) => one.endsWith('.css'))) {
    const { code } = transform({
      filename: file,
      code: readFileSync(file),
      minify: true,
      visitor: {
        Rule: {
          style(rule) {
            const selectors = rule.value.selectors.filter(isUsed);
            if (selectors.length === rule.value.selectors.length) return undefined;
            return selectors.length === 0 ? [] : { ...rule, value: { ...rule.value, selectors } };
          },
        },
      },
    });
    writeFileSync(file, code);
  }
}
