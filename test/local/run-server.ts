// Started by tests as a process of its own: runs one embedded server and says where it is.
import { startPostgresServer } from '../../src/local/postgres-server.ts';
import { startTemporalServer } from '../../src/local/temporal-server.ts';

const [, , kind, dataDir = ''] = process.argv;
const start = kind === 'postgres' ? startPostgresServer : startTemporalServer;
const server = await start({ dataDir, log: (line) => console.error(line) });
console.log(JSON.stringify(server));
process.on('SIGTERM', () => {
  void server.stop().then(() => process.exit(0));
});
setInterval(() => undefined, 60_000);
