-- A place that was left stays for a while, without its key: a worker that was frozen may ask for it late, for a run that is over.
-- A later run of the chain, one that was reset, is let in. Who wrote no run is of a version before.
ALTER TABLE "run_place" ADD COLUMN "run_id" TEXT;
ALTER TABLE "run_place" ADD COLUMN "run_started_ms" BIGINT;
ALTER TABLE "run_place" ADD COLUMN "left_at" TIMESTAMPTZ(3);
ALTER TABLE "run_place" ALTER COLUMN "limit_key" DROP NOT NULL;
CREATE INDEX "run_place_left" ON "run_place" ("left_at") WHERE "left_at" IS NOT NULL;
