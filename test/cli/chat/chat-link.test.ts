import { beforeEach, describe, expect, it } from 'vitest'
import { ChatLink } from '../../../core/cli/chat/chat-link.js'
import type { SandboxNote } from '../../../core/sandbox/control/sandbox-note.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const stopped = 'the sandbox has stopped; waiting for it'

class FakeSession {
  isClosed = false
  constructor(
    readonly note: SandboxNote,
    readonly tell: (state: string) => void,
    private readonly fault?: Error,
  ) {}
  async open(): Promise<void> {
    this.tell('connecting')
    if (this.fault) throw this.fault
    this.tell('online')
  }
  async close(): Promise<void> {
    this.isClosed = true
    this.tell('stopped')
  }
}

let clock: ManualClock
let running: SandboxNote | undefined
let fault: Error | undefined
let sessions: FakeSession[]
let states: string[]
let used: FakeSession[]
let link: ChatLink<FakeSession>

const note = (pid: number, port: number): SandboxNote =>
  ({ dcId: 2, host: '127.0.0.1', port, pid, world: 'w.yaml' }) as SandboxNote

beforeEach(async () => {
  clock = new ManualClock()
  running = note(1, 4001)
  fault = undefined
  sessions = []
  states = []
  used = []
  link = new ChatLink<FakeSession>({
    clock,
    readNote: async () => {
      if (!running) throw new Error('none')
      return running
    },
    makeSession: (address, onState) => {
      const session = new FakeSession(address, onState, fault)
      sessions.push(session)
      return session
    },
    onSession: (session) => used.push(session),
    onState: (state) => states.push(state),
  })
  await link.open(note(1, 4001))
})

describe('the connection of a chat', () => {
  it('follows a sandbox that stops and starts again at another port', async () => {
    sessions[0]?.tell('reconnecting')
    running = undefined
    await clock.advance(500)
    running = note(2, 4002)
    await clock.advance(500)

    expect(states).toEqual(['online', 'reconnecting', stopped, 'online'])
    expect(used.map((session) => session.note.port)).toEqual([4001, 4002])
    expect(sessions.map(({ isClosed }) => isClosed)).toEqual([true, false])
  })

  it('leaves a login alone that finds its sandbox again by itself', async () => {
    sessions[0]?.tell('reconnecting')
    await clock.advance(1_000)
    sessions[0]?.tell('online')
    running = note(2, 4002)
    await clock.advance(5_000)

    expect(states).toEqual(['online', 'reconnecting', 'online'])
    expect(sessions).toHaveLength(1)
  })

  it('tries again when the sandbox is there and does not take the login yet', async () => {
    sessions[0]?.tell('reconnecting')
    running = note(2, 4002)
    fault = new Error('not yet')
    await clock.advance(1_000)
    fault = undefined
    await clock.advance(500)

    expect(states).toEqual(['online', 'reconnecting', 'online'])
    expect(used).toHaveLength(2)
    expect(sessions.slice(0, -1).every(({ isClosed }) => isClosed)).toBe(true)
  })

  it('looks for nothing once it is closed', async () => {
    sessions[0]?.tell('reconnecting')
    await link.close()
    running = note(2, 4002)
    await clock.advance(5_000)

    expect(sessions).toHaveLength(1)
    expect(sessions[0]?.isClosed).toBe(true)
  })
})
