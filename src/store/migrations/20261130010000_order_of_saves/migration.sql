-- A save that counts is told from a late one by the length of its run's history too, not by a clock alone.
ALTER TABLE "task" ADD COLUMN "history_length" BIGINT;
