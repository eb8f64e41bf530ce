-- A run that continues another waits since the start of the first: only the waits of that one know it.
ALTER TABLE "wait" ADD COLUMN "from_start" BOOLEAN NOT NULL DEFAULT false;
