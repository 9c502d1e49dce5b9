import pg from 'pg'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'

/** How long it waits before it connects again. */
const pauseMs = 5_000

/**
 * Hears what is told on a channel of the database, over a connection of its own. Nothing depends on it: what is told while it is not
 * connected is lost, and behind PgBouncer's transaction pooling it hears nothing at all.
 */
export class WakeListener {
  private readonly ending = new AbortController()
  private client: pg.Client | undefined
  private readonly running: Promise<void>

  constructor(
    private readonly parts: {
      readonly url: string
      readonly channel: string
      readonly clock: Clock
      readonly logger: Logger
      readonly heard: (message: string) => void
    },
  ) {
    this.running = this.run()
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
      const reason = await this.listen().catch((error: unknown) => error)
      if (signal.aborted) return
      logger.debug('the line over which machines wake each other ended', { reason: String(reason) })
      await clock.sleep(pauseMs, signal).catch(() => {})
    }
  }

  /** Listens until the connection ends. */
  private async listen(): Promise<void> {
    const { url, channel, heard } = this.parts
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: pauseMs, keepAlive: true })
    this.client = client
    const ended = new Promise<void>((resolve) => {
      client.on('error', () => resolve())
      client.on('end', () => resolve())
    })
    client.on('notification', ({ payload = '' }) => heard(payload))
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
      await ended
    } finally {
      await client.end().catch(() => {})
    }
  }
}
