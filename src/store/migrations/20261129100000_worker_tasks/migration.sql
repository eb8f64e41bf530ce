-- What tasks of a name are like: retries, time limits, limits of their rate. JSON text, so that every field comes back unchanged.
CREATE TABLE "task_definition" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "json" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- A task that a polling worker does, from its offer until its run has been told of its end.
CREATE TABLE "worker_task" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "task_type" TEXT NOT NULL,
  "domain" TEXT NOT NULL,
  "workflow_id" TEXT NOT NULL,
  "reference" TEXT NOT NULL,
  "priority" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "due_at" TIMESTAMPTZ(6) NOT NULL,
  "wake_at" TIMESTAMPTZ(6),
  "offered_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "started_at" TIMESTAMPTZ(6),
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
  "poll_count" INTEGER NOT NULL DEFAULT 0,
  "worker_id" TEXT,
  "callback_after_seconds" DOUBLE PRECISION NOT NULL DEFAULT 0,
  "response_ms" BIGINT NOT NULL,
  "total_ms" BIGINT NOT NULL,
  "total_policy" TEXT NOT NULL,
  "concurrent_max" INTEGER NOT NULL,
  "rate_max" INTEGER NOT NULL,
  "rate_ms" BIGINT NOT NULL,
  "task" TEXT NOT NULL,
  "output" TEXT,
  "reason" TEXT,
  "logs" JSONB NOT NULL DEFAULT '[]',
  "ended_as" TEXT
);

-- The next task of a type for a worker of a domain.
CREATE INDEX "worker_task_next" ON "worker_task" ("task_type", "domain", "priority" DESC, "due_at") WHERE "state" = 'scheduled';
-- How many of a type are at work.
CREATE INDEX "worker_task_at_work" ON "worker_task" ("task_type") WHERE "state" = 'in_progress';
-- The tasks that something has to be done about when a time has come: a time limit is over, or the run is to be told.
CREATE INDEX "worker_task_wake" ON "worker_task" ("wake_at") WHERE "wake_at" IS NOT NULL;
CREATE INDEX "worker_task_workflow" ON "worker_task" ("workflow_id");

-- Who polled for what, and when they did so last.
CREATE TABLE "task_poller" (
  "task_type" TEXT NOT NULL,
  "domain" TEXT NOT NULL,
  "worker_id" TEXT NOT NULL,
  "polled_at" TIMESTAMPTZ(6) NOT NULL,
  PRIMARY KEY ("task_type", "domain", "worker_id")
);

-- Tasks of a type with a rate limit that were handed out within its time.
CREATE TABLE "task_handout" (
  "id" UUID NOT NULL DEFAULT gen_random_uuid() PRIMARY KEY,
  "task_type" TEXT NOT NULL,
  "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX "task_handout_recent" ON "task_handout" ("task_type", "at");
