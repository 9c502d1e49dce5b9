import type { SandboxNote } from '../../sandbox/control/sandbox-note.js'
import type { Clock } from '../../time/clock.js'

/** A login to a sandbox, as far as the link has to know it. */
interface LinkedSession {
  /** Connects, logs in and opens the conversation. */
  open(): Promise<void>
  close(): Promise<void>
}

interface ChatLinkParts<Session extends LinkedSession> {
  readonly clock: Clock
  /** The note of the sandbox that runs now. Throws when none does. */
  readNote(): Promise<SandboxNote>
  /** Makes a login to that sandbox; `onState` is told of its connection. */
  makeSession(note: SandboxNote, onState: (state: string) => void): Session
  /** Told of every login whose conversation is open, before the state becomes `online`. */
  onSession(session: Session): void
  onState(state: string): void
}

/** How often the note of the sandbox is read again while there is no connection, in milliseconds. */
const lookMs = 500

/**
 * Keeps a conversation connected. A sandbox that stops and starts again has another port and knows no login of before, so
 * while the connection is lost its note is read again, and another sandbox gets another login.
 */
export class ChatLink<Session extends LinkedSession> {
  private readonly closing = new AbortController()
  private session: Session | undefined
  private note: SandboxNote | undefined
  private state = 'connecting'
  private following: Promise<void> | undefined

  constructor(private readonly parts: ChatLinkParts<Session>) {}

  /** Connects to the sandbox that runs. @throws what its note or the login throws. */
  async open(note: SandboxNote): Promise<void> {
    this.note = note
    let isOpen = false
    const session: Session = this.parts.makeSession(note, (state) => {
      if (this.session === session && isOpen) this.changed(state)
    })
    this.session = session
    await session.open()
    isOpen = true
    this.parts.onSession(session)
    this.changed('online')
  }

  async close(): Promise<void> {
    this.closing.abort()
    await this.following
    await this.leave()
  }

  private changed(state: string): void {
    if (this.state !== state) this.parts.onState(state)
    this.state = state
    if (state === 'online' || this.closing.signal.aborted) return
    this.following ??= this.follow().finally(() => {
      this.following = undefined
    })
  }

  /** Looks for the sandbox until there is a connection again. */
  private async follow(): Promise<void> {
    const { clock, readNote } = this.parts
    while (this.state !== 'online') {
      await clock.sleep(lookMs, this.closing.signal).catch(() => {})
      if (this.closing.signal.aborted || this.state === 'online') return
      const note = await readNote().catch(() => undefined)
      if (!note) this.changed('the sandbox has stopped; waiting for it')
      else if (this.state === 'failed' || !isSame(note, this.note)) await this.openAnew(note)
      else if (this.state !== 'online') this.changed('reconnecting')
    }
  }

  private async openAnew(note: SandboxNote): Promise<void> {
    await this.leave()
    try {
      await this.open(note)
    } catch {
      // It may be on its way up, or down; its note tells which, the next time.
      this.note = undefined
      this.changed('reconnecting')
    }
  }

  private async leave(): Promise<void> {
    const { session } = this
    this.session = undefined
    await session?.close()
  }
}

function isSame(one: SandboxNote, other: SandboxNote | undefined): boolean {
  return one.pid === other?.pid && one.port === other.port && one.host === other.host
}
