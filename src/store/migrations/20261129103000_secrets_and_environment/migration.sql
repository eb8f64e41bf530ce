-- Secrets for tasks, sealed.
CREATE TABLE "task_secret" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "sealed_value" BYTEA NOT NULL,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- Values that definitions name, the same for all runs.
CREATE TABLE "environment_value" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "value" TEXT NOT NULL,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- The input of the task names secrets, and its worker gets them.
ALTER TABLE "worker_task" ADD COLUMN "has_secrets" BOOLEAN NOT NULL DEFAULT false;
