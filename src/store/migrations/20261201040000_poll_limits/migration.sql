-- A task that is given back, since its worker had gone when it was handed out, may be polled for as long as before.
ALTER TABLE "worker_task" ADD COLUMN "poll_ms" BIGINT NOT NULL DEFAULT 0;
