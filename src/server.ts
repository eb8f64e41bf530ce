import { findKnownTypes } from './process/known-workflows.ts';
import { requireExternal, runMain, reachDatabase } from './process/run-main.ts';
import { checkAddress } from './process/listen.ts';
import { openMasterKey } from './process/master-key.ts';
import { openTracer } from './process/open-tracer.ts';
import { createOwnMetrics } from './process/own-metrics.ts';
import { startReceiverProcess } from './process/receiver-process.ts';
import { openDatabase } from './store/database.ts';
import { migrate } from './store/migrate.ts';

/** Senders and balancers that keep connections open use most of them within seconds, and go elsewhere then. */
const drainMs = 2_000;

// The receivers and the API alone, as in production: any number beside each other, over one Postgres and one Temporal.
runMain(async (main) => {
  const { config, log, output, onStop } = main;
  const { databaseUrl, temporal } = requireExternal(config);
  await checkAddress(config);
  await reachDatabase(databaseUrl);
  await migrate(databaseUrl);
  const tracer = await openTracer(main, 'signalbox-server');
  const database = openDatabase(databaseUrl);
  onStop(() => database.close());
  // Temporal may be down: events are accepted all the same, and dispatched when it is back (G6).
  const receiver = await startReceiverProcess({
    config,
    database,
    temporal,
    tracer,
    log,
    metrics: createOwnMetrics(database, () => output.dropped()),
    ...(await openMasterKey(config, database)),
    workflowTypes: await findKnownTypes(config),
    letsCrowdsIn: true,
  });
  onStop(() => receiver.stop({ drainMs }));
  log.info('server.ready', { url: config.publicUrl, port: receiver.port });
});
