import { defineConfig } from 'prisma/config';

// `prisma generate` asks for a schema engine that it does not use; any existing program satisfies it, so a machine
// without access to Prisma's downloads can generate, too. Commands that migrate do use the engine.
if (process.argv.includes('generate')) process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath;

const url = process.env.DATABASE_URL;

export default defineConfig({
  schema: 'src/store/schema.prisma',
  migrations: { path: 'src/store/migrations' },
  ...(url ? { datasource: { url } } : {}),
});
