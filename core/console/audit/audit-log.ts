/** One change somebody made, or tried to make. */
export interface AuditEntry {
  /** Milliseconds since 1970. */
  readonly atMs: number
  /** `operator`, `viewer`, the name of an API token, or `-` for somebody unknown. */
  readonly who: string
  /** What was asked for: `POST /api/clients/bot1/stop`, `login`. */
  readonly action: string
  /** `done`, or the code of the refusal. */
  readonly outcome: string
  /** Where the request came from. */
  readonly address: string
}

/** An entry as it is kept. */
export interface KeptAuditEntry extends AuditEntry {
  /** Counts up over all machines. */
  readonly id: number
  /** The machine whose console it was, where several share what is kept. */
  readonly machine?: string
}

/** Keeps who changed what through the console, of all machines that share what is kept. Entries are only ever added; the oldest go when there are very many. */
export abstract class AuditLog {
  abstract append(entry: AuditEntry): Promise<void>

  /** The latest entries first. @param options.before - only those before this id, to page on. */
  abstract list(options?: { limit?: number; before?: number }): Promise<KeptAuditEntry[]>
}

/** An entry as it stands in a table. */
export interface AuditRow extends Omit<KeptAuditEntry, 'machine'> {
  readonly machine: string | null
}

export function entryOf({ machine, ...entry }: AuditRow): KeptAuditEntry {
  return machine === null ? entry : { ...entry, machine }
}
