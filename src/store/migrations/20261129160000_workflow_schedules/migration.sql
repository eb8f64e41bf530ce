-- Schedules of workflows, as clients sent them. Temporal keeps their time.
CREATE TABLE "workflow_schedule" (
  "name" TEXT NOT NULL PRIMARY KEY,
  "workflow_name" TEXT NOT NULL,
  "json" TEXT NOT NULL,
  "created_by" TEXT NOT NULL,
  "updated_by" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
