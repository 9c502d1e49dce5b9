import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownerOf } from '../../../core/client/client-owner.js'
import { SqliteKnownAccounts } from '../../../core/client/login/sqlite-known-accounts.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { MemorySessionStore } from '../../../core/sessions/memory-session-store.js'
import { Database } from '../../../core/storage/database.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { botToken, ClientHarness } from '../client-harness.js'

describe('the session of another account', () => {
  let harness: ClientHarness
  let accounts: SqliteKnownAccounts

  beforeEach(async () => {
    harness = await ClientHarness.start()
    accounts = new SqliteKnownAccounts(
      Database.open(':memory:', { clock: new ManualClock(), logger: new SilentLogger() }),
    )
  })

  afterEach(() => harness.close())

  const sessionOf = (who: string) => new MemorySessionStore(harness.sandbox.mintAuthKey(who))

  it('is refused by the bot_token, with both bots named, and stays as it is', async () => {
    const sessions = sessionOf('bot2')
    const before = await sessions.load()
    const client = harness.client({ sessionName: 'bot1', botToken }, { sessions, accounts })
    await expect(ownerOf(client).start()).rejects.toMatchObject({
      code: 'LOGIN_OTHER_ACCOUNT',
      message: expect.stringMatching(/800000002.*800000001/s),
    })
    expect(client.state).toBe('failed')
    expect(await sessions.load()).toEqual(before)
    expect(await accounts.find('bot1')).toBeUndefined()
  })

  it('is refused by the phone_number, which the message does not repeat', async () => {
    const phoneNumber = '+999 662 1001'
    const client = harness.client({ sessionName: 'user1', type: 'user', phoneNumber }, { sessions: sessionOf('user2') })
    const error = (await ownerOf(client)
      .start()
      .catch((reason: unknown) => reason)) as Error
    expect(error).toMatchObject({ code: 'LOGIN_OTHER_ACCOUNT' })
    expect(error.message).not.toContain('6621001')
  })

  it('is refused by who was here before, where the configuration names nobody', async () => {
    const first = harness.client({ sessionName: 'user1', type: 'user' }, { sessions: sessionOf('user1'), accounts })
    await ownerOf(first).start()
    const id = first.self?.id
    await ownerOf(first).stop()
    const other = harness.client({ sessionName: 'user1', type: 'user' }, { sessions: sessionOf('user2'), accounts })
    await expect(ownerOf(other).start()).rejects.toMatchObject({
      code: 'LOGIN_OTHER_ACCOUNT',
      context: { client: 'user1', wanted: `the account ${id}`, known: 'before' },
    })
    const back = harness.client({ sessionName: 'user1', type: 'user' }, { sessions: sessionOf('user1'), accounts })
    await ownerOf(back).start()
    expect(back.self?.id).toBe(id)
  })

  it('is taken where the configuration names it, whoever was here before', async () => {
    await accounts.note('user1', 4_711)
    const phoneNumber = '9996621001'
    const client = harness.client(
      { sessionName: 'user1', type: 'user', phoneNumber },
      { sessions: sessionOf('user1'), accounts },
    )
    await ownerOf(client).start()
    expect(await accounts.find('user1')).toBe(client.self?.id)
  })
})
