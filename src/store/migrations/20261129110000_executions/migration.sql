-- Runs of definitions as they wrote themselves down, for reading: one row each. JSON stands as text, so that it comes back as it was.
CREATE TABLE "execution" (
  "workflow_id" TEXT NOT NULL PRIMARY KEY,
  "run_id" TEXT NOT NULL,
  "run_started_ms" BIGINT NOT NULL,
  "history_length" BIGINT NOT NULL,
  "is_whole" BOOLEAN NOT NULL,
  "name" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "status" TEXT NOT NULL,
  "correlation_id" TEXT,
  "started_at" TIMESTAMPTZ(3) NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3),
  "written_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
  "head" TEXT NOT NULL,
  "definition" TEXT,
  "input" TEXT,
  "output" TEXT,
  "variables" TEXT,
  "tasks_count" INTEGER NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX "execution_started" ON "execution" ("started_at" DESC);
CREATE INDEX "execution_named" ON "execution" ("name", "started_at" DESC);
CREATE INDEX "execution_correlated" ON "execution" ("correlation_id", "started_at" DESC) WHERE "correlation_id" IS NOT NULL;
CREATE INDEX "execution_open" ON "execution" ("name") WHERE "ended_at" IS NULL;

-- Their tasks, each by its place in the order of scheduling. Those past the execution's number are of a run before.
CREATE TABLE "execution_task" (
  "workflow_id" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "task_id" TEXT NOT NULL,
  "task_type" TEXT NOT NULL,
  "task_def_name" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "status" TEXT NOT NULL,
  "scheduled_at" TIMESTAMPTZ(3) NOT NULL,
  "updated_at" TIMESTAMPTZ(3) NOT NULL,
  "document" TEXT NOT NULL,
  PRIMARY KEY ("workflow_id", "seq")
) WITH (fillfactor = 70);
CREATE INDEX "execution_task_scheduled" ON "execution_task" ("scheduled_at" DESC);
