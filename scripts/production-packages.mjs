// Which packages run in production, by package-lock.json: those that `dependencies` lead to. npm also keeps packages that another one
// could use if they were there (optional peers), such as Prisma's command line with all that it brings.
//
//   node scripts/production-packages.mjs --prune      removes all others from node_modules: for the image
//   node scripts/production-packages.mjs --licences   prints their licences, with the texts
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));

/** Where they are, like `node_modules/express`; those for other systems are among them. */
export function productionPaths(lock = readJson(join(project, 'package-lock.json'))) {
  const reached = new Set(['']);
  for (const path of reached) {
    for (const name of neededBy(lock.packages[path])) {
      const found = resolve(lock.packages, path, name);
      if (found !== undefined) reached.add(found);
    }
  }
  return [...reached].filter((path) => path !== '').sort();
}

/** A peer that is not optional has to be there as well. */
function neededBy({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}

/** As Node looks for it: beside the package's own, then further up. */
function resolve(packages, from, name) {
  for (let place = from; ; place = place.slice(0, Math.max(0, place.lastIndexOf('node_modules/') - 1))) {
    const path = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`;
    if (path in packages) return path;
    if (place === '') return undefined;
  }
}

/** Those that are installed here. @returns {{ path: string, name: string, version: string, licence: string, texts: string[] }[]} */
export function productionLicences(root = project) {
  return productionPaths(readJson(join(root, 'package-lock.json')))
    .filter((path) => existsSync(join(root, path)))
    .map((path) => {
      const { name, version, license, licenses } = readJson(join(root, path, 'package.json'));
      const texts = readdirSync(join(root, path))
        .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
        .map((file) => readText(join(root, path, file)));
      return {
        path,
        name,
        version,
        licence: license?.type ?? license ?? licenses?.map(({ type }) => type).join(' OR ') ?? licenceOf(texts),
        texts,
      };
    });
}

/** A package that names none in its package.json. */
function licenceOf(texts) {
  return texts.some((text) => text.includes('This is free and unencumbered software released into the public domain'))
    ? 'Unlicense'
    : 'unknown';
}

function prune() {
  const kept = new Set(productionPaths());
  const lock = readJson(join(project, 'package-lock.json'));
  for (const path of Object.keys(lock.packages))
    if (path !== '' && !kept.has(path)) rmSync(join(project, path), { recursive: true, force: true });
}

function print() {
  const packages = productionLicences();
  const list = packages.map(({ name, version, licence }) => `- ${name} ${version}: ${licence}`);
  const texts = packages.flatMap(({ name, version, texts: own }) =>
    own.map((text) => `\n## ${name} ${version}\n\n${text.trim()}\n`),
  );
  console.log(`# Licences of the packages that Signalbox comes with\n\n${list.join('\n')}\n${texts.join('')}`);
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Some packages have a folder of that name. */
function readText(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

if (process.argv.includes('--prune')) prune();
if (process.argv.includes('--licences')) print();
