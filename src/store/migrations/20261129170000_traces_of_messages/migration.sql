-- The trace that a message belongs to, as W3C's traceparent: attempts and the callback may be in other processes, days later.
ALTER TABLE "message" ADD COLUMN "traceparent" TEXT;
