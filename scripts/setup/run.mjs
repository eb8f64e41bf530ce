import { spawn } from 'node:child_process';

import { project } from './checks.mjs';
import { toolEnvironment } from './environment.mjs';

/**
 * Runs a program in the project's directory.
 * @param {string} command
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} not ok when the program is missing, too
 */
export function run(command, args, { env = toolEnvironment() } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    child.once('error', (error) => resolve({ ok: false, output: error.message }));
    child.once('close', (code) => resolve({ ok: code === 0, output: Buffer.concat(chunks).toString().trim() }));
  });
}

/** Programs say why they failed first or last. @param {string} output */
export function excerptOf(output) {
  const lines = output.split('\n');
  return lines.length <= 20 ? output : [...lines.slice(0, 12), '…', ...lines.slice(-6)].join('\n');
}
