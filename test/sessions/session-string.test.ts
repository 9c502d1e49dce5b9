import { describe, expect, it } from 'vitest'
import { formatSessionString, parseSessionString } from '../../core/sessions/session-string.js'
import { StringSessionStore } from '../../core/sessions/string-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'

const clock = new SystemClock()

const authKey = Buffer.from(Array.from({ length: 256 }, (_, index) => (index * 7) & 255))

/** Reads a string as a client would; the key as a `Buffer`, to compare it. */
async function read(text: string) {
  const session = await new StringSessionStore('bot1', text, clock).load()
  return session && { ...session, authKey: Buffer.from(session.authKey) }
}

describe('a session string', () => {
  it('is read back as it was written', () => {
    const device = { model: 'Desk', systemVersion: 'OS 1', appVersion: '1.0', langCode: 'de' }
    const session = { dcId: 4, authKey, host: '127.0.0.1', port: 60_000, account: { id: 7, isBot: true }, device }
    expect(parseSessionString(formatSessionString(session))).toEqual(session)
    expect(parseSessionString(formatSessionString({ dcId: 2, authKey }))).toEqual({ dcId: 2, authKey })
  })

  it('of Telethon is understood, for both kinds of address', async () => {
    const v4 = Buffer.concat([Buffer.from([4, 149, 154, 167, 91, 1, 187]), authKey])
    const expected = { dcId: 4, host: '149.154.167.91', port: 443, authKey }
    expect(await read(`1${v4.toString('base64url')}=`)).toEqual(expected)
    const address = Buffer.from('2001067c04e8f004000000000000000a', 'hex')
    const v6 = Buffer.concat([Buffer.from([4]), address, Buffer.from([1, 187]), authKey])
    expect(await read(`1${v6.toString('base64url')}`)).toMatchObject({
      host: '2001:67c:4e8:f004::a',
      port: 443,
    })
  })

  it('of GramJS is understood', async () => {
    const host = Buffer.from('149.154.167.91')
    const bytes = Buffer.concat([Buffer.from([2, 0, host.length]), host, Buffer.from([0, 80]), authKey])
    const expected = { dcId: 2, host: '149.154.167.91', port: 80, authKey }
    expect(await read(`1${bytes.toString('base64')}`)).toEqual(expected)
  })

  it('of Pyrogram is understood', async () => {
    const head = Buffer.from([2, 0, 0, 48, 57, 0])
    const tail = Buffer.from([0, 0, 0, 0, 0, 0, 3, 233, 1])
    const text = Buffer.concat([head, authKey, tail]).toString('base64url')
    expect(await read(text)).toEqual({ dcId: 2, authKey, account: { id: 1001, isBot: true } })
  })

  it('that cannot be read is refused without being quoted', async () => {
    const texts = ['', '  ', 'hello', `1${'A'.repeat(351)}`.slice(0, 300), 'SB1.e30.AAAA', 'SB1.%%%.']
    for (const text of texts) {
      const store = new StringSessionStore('bot1', text, clock)
      const error = await store.load().catch((thrown) => thrown)
      expect(error).toMatchObject({ code: 'SESSION_STRING_INVALID', context: { client: 'bot1' } })
      if (text.trim().length > 4) expect(String(error)).not.toContain(text)
    }
  })

  it('in a store takes changes for the time of the process', async () => {
    const store = new StringSessionStore('bot1', formatSessionString({ dcId: 2, authKey }), clock)
    await store.lock()
    expect((await store.load())?.dcId).toBe(2)
    await store.save({ dcId: 5, authKey })
    expect((await store.load())?.dcId).toBe(5)
    expect(await store.setAside()).toBeUndefined()
    await store.release()
  })
})
