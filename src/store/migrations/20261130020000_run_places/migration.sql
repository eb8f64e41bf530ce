-- Runs of a definition that limits how many go on at once, in the order in which they came: the first of each key go on.
CREATE TABLE "run_place" (
  "chain_id" TEXT NOT NULL PRIMARY KEY,
  "workflow_id" TEXT NOT NULL,
  "limit_key" TEXT NOT NULL,
  "seq" BIGSERIAL NOT NULL,
  "runs_max" INTEGER NOT NULL,
  "is_told" BOOLEAN NOT NULL DEFAULT false,
  "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX "run_place_key" ON "run_place" ("limit_key", "seq");
CREATE INDEX "run_place_workflow" ON "run_place" ("workflow_id");
