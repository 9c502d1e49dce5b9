import type pg from 'pg'
import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'

/** How long it waits before it connects again. */
const pauseMs = 5_000

interface PostgresListenerParts {
  /** Makes a connection that is not of the pool. */
  readonly connection: () => pg.Client
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * Hears what is told on channels of the database, over one connection of its own. Nothing may depend on it: what is told while it
 * is not connected is lost, and behind PgBouncer's transaction pooling it hears nothing at all.
 */
export class PostgresListener {
  private readonly listeners = new Map<string, Set<(message: string) => void>>()
  private readonly ending = new AbortController()
  private client: pg.Client | undefined
  private running: Promise<void> | undefined

  constructor(private readonly parts: PostgresListenerParts) {}

  /** @param channel - a plain name, as it stands in `LISTEN`. @returns what ends that. */
  listen(channel: string, heard: (message: string) => void): () => void {
    const known = this.listeners.get(channel)
    if (known) known.add(heard)
    else {
      this.listeners.set(channel, new Set([heard]))
      // One that is on its way asks for all channels once it is there.
      this.client?.query(`LISTEN ${channel}`).catch(() => {})
    }
    this.running ??= this.run()
    return () => void this.listeners.get(channel)?.delete(heard)
  }

  async close(): Promise<void> {
    this.ending.abort()
    await this.client?.end().catch(() => {})
    await this.running
  }

  private async run(): Promise<void> {
    const { clock, logger } = this.parts
    const { signal } = this.ending
    while (!signal.aborted) {
      const reason = await this.hear().catch((error: unknown) => error)
      if (signal.aborted) return
      logger.debug('the line over which processes wake each other ended', { reason: String(reason) })
      await clock.sleep(pauseMs, signal).catch(() => {})
    }
  }

  /** Listens until the connection ends. */
  private async hear(): Promise<void> {
    const client = this.parts.connection()
    this.client = client
    const ended = new Promise<void>((resolve) => {
      client.on('error', () => resolve())
      client.on('end', () => resolve())
    })
    client.on('notification', ({ channel, payload = '' }) => {
      for (const heard of this.listeners.get(channel) ?? []) heard(payload)
    })
    try {
      await client.connect()
      for (const channel of this.listeners.keys()) await client.query(`LISTEN ${channel}`)
      await ended
    } finally {
      this.client = undefined
      await client.end().catch(() => {})
    }
  }
}
