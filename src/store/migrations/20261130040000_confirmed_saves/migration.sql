-- What a run saves is there before Temporal has written down that it did it. Where Temporal forgets that, nobody saves it
-- again, and readers would see for ever what never was. A save counts once its run's history is that long.
ALTER TABLE "task" ADD COLUMN "confirmed_length" BIGINT;
UPDATE "task" SET "confirmed_length" = "history_length" WHERE "state" <> 'TASK_STATE_OPEN';
CREATE INDEX "task_unconfirmed" ON "task" ("updated_at") WHERE "history_length" IS DISTINCT FROM "confirmed_length";
