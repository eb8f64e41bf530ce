// Signalbox's worker as in production, of the build that is put to the test, with the workflows of the run beside its own.
import { readFile } from 'node:fs/promises';

const { FAULTS_BUILD = '', FAULTS_ENDING = 'js', FAULTS_BUNDLE = '' } = process.env;
const load = (path) => import(new URL(`${path}.${FAULTS_ENDING}`, FAULTS_BUILD).href);
const [{ runMain, requireExternal }, { startWorkerProcess }, { loadSecretKey }, { openDatabase }] = await Promise.all([
  load('src/process/run-main'),
  load('src/process/worker-process'),
  load('src/secret-key'),
  load('src/store/database'),
]);

runMain(async ({ config, log, onStop, fail }) => {
  const { databaseUrl, temporal } = requireExternal(config);
  const database = openDatabase(databaseUrl);
  onStop(() => database.close());
  const worker = await startWorkerProcess({
    config,
    database,
    temporal,
    secretKey: loadSecretKey(config),
    bundle: { code: await readFile(FAULTS_BUNDLE, 'utf8') },
    log,
  });
  onStop(() => worker.stop());
  worker.finished.catch(fail);
  log.info('worker.ready', {});
});
