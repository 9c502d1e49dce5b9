import { expect, it } from 'vitest'
import type { AgentConnection } from '../../core/agents/agent-clients.js'
import { AgentLink } from '../../core/agents/agent-link.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ManualClock } from '../../core/time/manual-clock.js'

/** The link of an agent that nobody has logged in yet, and what it does. @param failure - what each start meets. */
function link(failure?: Error) {
  const warned: string[] = []
  const clock = new ManualClock()
  const done: string[] = []
  const login = { exists: false, key: 'first' }
  let state: AgentConnection['state'] = 'idle'
  const connection = {
    get state() {
      return state
    },
    client: {},
    start: async () => {
      done.push('start')
      if (failure) throw failure
      state = 'online'
    },
    stop: async () => {
      done.push('stop')
      state = 'stopped'
    },
    onState: () => () => {},
  } as unknown as AgentConnection
  const made = new AgentLink({
    entry: () => ({ sessionName: 'agent' }),
    clients: {
      loginOf: async () => {
        done.push('look')
        return login.exists ? login.key : undefined
      },
      open: async () => connection,
    } as never,
    clock,
    logger: Object.assign(new SilentLogger(), { warn: (message: string) => warned.push(message) }),
    inTurn: (connect) => connect(),
    isAllowed: () => true,
    failed: () => {},
    changed: () => {},
  })
  return { link: made, clock, done, login, warned }
}

it('leaves an account alone while somebody logs it in, and connects when that is done', async () => {
  const { link: agent, clock, done, login } = link()
  await agent.connect()
  await clock.advance(5_000)
  expect(done).toEqual(['look', 'look'])

  await agent.hold()
  login.exists = true
  await clock.advance(60_000)
  await agent.connect()
  await agent.tryOnce()
  expect(done).toEqual(['look', 'look'])

  await agent.release()
  expect(done).toEqual(['look', 'look', 'look', 'start'])
  expect(agent.client).toBeDefined()
})

it('disconnects for a login, and goes on without one when nobody wants it', async () => {
  const { link: agent, clock, done, login } = link()
  login.exists = true
  await agent.tryOnce()
  await agent.hold()
  expect(done).toEqual(['look', 'start', 'stop', 'stop'])
  await agent.release()
  await clock.advance(60_000)
  expect(done).toHaveLength(4)
  expect(clock.timers).toBe(0)
})

it('tries a login again that is in doubt, and calls it none that is missing', async () => {
  const doubted = new SwitchboardError('LOGIN_DOUBTED', { client: 'agent', reason: 'SESSION_REVOKED' })
  const { link: agent, clock, done, login } = link(doubted)
  login.exists = true
  await agent.connect()
  expect(agent.way).toMatchObject({ state: 'reconnecting', reason: expect.stringContaining('SESSION_REVOKED') })
  // The first repetition comes within 5 s, the next one not before 7.5 s.
  await clock.advance(5_000)
  expect(done.filter((what) => what === 'start')).toHaveLength(2)
})

it('does not try a login by itself again that has ended, and another one as soon as it is there', async () => {
  const ended = new SwitchboardError('LOGIN_ENDED', { client: 'agent', reason: 'USER_DEACTIVATED_BAN' })
  const { link: agent, done, login } = link(ended)
  login.exists = true
  const starts = () => done.filter((what) => what === 'start').length
  await agent.tryAnew()
  await agent.tryAnew()
  expect(starts()).toBe(1)
  await agent.tryOnce()
  expect(starts()).toBe(2)
  login.key = 'second'
  await agent.tryAnew()
  expect(starts()).toBe(3)
})

it('says that a login is missing before anybody wants the account, and sees when there is one', async () => {
  const { link: agent, clock, done, login, warned } = link()
  await agent.look()
  expect(agent.way).toMatchObject({ state: 'login-needed' })
  await clock.advance(5_000)
  expect(done).toEqual(['look', 'look'])
  expect(warned).toHaveLength(1)
  login.exists = true
  await clock.advance(5_000)
  expect(agent.way).toEqual({ state: 'offline' })
  await clock.advance(60_000)
  expect(done).toEqual(['look', 'look', 'look'])
})
