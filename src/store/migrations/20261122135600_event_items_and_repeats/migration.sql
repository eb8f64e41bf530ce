-- One element of a request that carries many events (M29); null: the request is the event.
ALTER TABLE "wait" ADD COLUMN "event_item" INTEGER;
-- When the run was told, by the clock that stamps events.
ALTER TABLE "wait" ADD COLUMN "delivered_at" TIMESTAMPTZ(6);
-- Set while an event that came again without an id is offered once more, as of that time (R72).
ALTER TABLE "dispatch" ADD COLUMN "reoffered_at" TIMESTAMPTZ(3);
-- True: the event's starts are done with; it is offered to waits and nothing else.
ALTER TABLE "dispatch" ADD COLUMN "resume_only" BOOLEAN NOT NULL DEFAULT false;
