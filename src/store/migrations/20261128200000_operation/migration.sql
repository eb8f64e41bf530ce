-- Written to find out whether anything can be stored; never read.
CREATE TABLE "storage_probe" ("id" INTEGER NOT NULL DEFAULT 1 PRIMARY KEY, "filler" TEXT NOT NULL);

-- All that is left to do for the event is to start a workflow that nobody has registered.
ALTER TABLE "dispatch" ADD COLUMN "waits_for_registration" BOOLEAN NOT NULL DEFAULT false;

-- Messages that nobody has decided yet: looked at by metrics, and for those whose delivery was never begun.
CREATE INDEX "message_open" ON "message" ("state", "updated_at") WHERE "completed_at" IS NULL;
