// Loaded before a receiver: its clock is wrong by so much.
const offsetMs = Number(process.env.FAULTS_CLOCK_OFFSET_MS ?? 0);
const TrueDate = Date;

globalThis.Date = class extends TrueDate {
  constructor(...parts) {
    if (parts.length === 0) super(TrueDate.now() + offsetMs);
    else super(...parts);
  }

  static now() {
    return TrueDate.now() + offsetMs;
  }
};
