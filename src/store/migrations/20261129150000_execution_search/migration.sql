-- What executions are searched by beside their names and times.
ALTER TABLE "execution" ADD COLUMN "event" TEXT;
ALTER TABLE "execution" ADD COLUMN "idempotency_key" TEXT;
-- The words of its values: of its input from the beginning, of all else once it has ended.
ALTER TABLE "execution" ADD COLUMN "words" TSVECTOR;
CREATE INDEX "execution_words" ON "execution" USING GIN ("words");
CREATE INDEX "execution_event" ON "execution" ("event") WHERE "event" IS NOT NULL;
CREATE INDEX "execution_idempotency_key" ON "execution" ("idempotency_key") WHERE "idempotency_key" IS NOT NULL;
CREATE INDEX "execution_status" ON "execution" ("status", "started_at" DESC);
