import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownerOf } from '../../core/client/client-owner.js'
import type { TlObject } from '../../core/mtproto/driver.js'
import type { LibraryName } from '../../core/mtproto/library/library.js'
import { loadLibrary } from '../../core/mtproto/library/load-library.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { fromSnapshot, toSnapshot } from '../../core/updates/journal/snapshot.js'
import { ClientHarness, quickDriver } from './client-harness.js'

const drivers: readonly LibraryName[] = ['telegram', 'teleproto', 'mtcute']
let harness: ClientHarness

beforeAll(async () => {
  harness = await ClientHarness.start()
})

afterAll(() => harness.close())

it('a session is used by each driver as it is, and what one has sent another fetches', async () => {
  const sessions = new MemorySessionStore(harness.sandbox.mintAuthKey('bob'))
  const before = await sessions.load()
  const content = Buffer.from('some bytes of a file')
  const sent: number[] = []
  for (const name of drivers) {
    const client = harness.client({ sessionName: 'bob', type: 'user' }, { sessions, driverFactory: quickDriver(name) })
    await ownerOf(client).start()
    sent.push((await client.sendFile('me', content, { name: `${name}.bin`, caption: name })).id)
    const messages = await client.getMessages('me', sent)
    expect(messages.map((message) => message?.text)).toEqual(drivers.slice(0, sent.length))
    for (const message of messages) if (message) expect(await client.download(message)).toEqual(content)
    await ownerOf(client).stop()
  }
  expect((await sessions.load())?.authKey).toEqual(before?.authKey)
  expect(harness.sandbox.calls.list({ method: 'auth.*' })).toEqual([])
})

describe.each(drivers)('an update that was stored under %s', (from) => {
  const make = (library: LibraryName) => (className: string, fields: Record<string, unknown>) => {
    const made = loadLibrary(library).make('constructor', className, fields)
    if (!made) throw new Error(`${library} has no ${className}`)
    return made
  }
  const of = make(from)

  const update = of('UpdateNewMessage', {
    pts: 7,
    ptsCount: 1,
    message: of('Message', {
      id: 5,
      out: true,
      peerId: of('PeerUser', { userId: 2n ** 40n }),
      date: 1,
      message: 'bold',
      entities: [of('MessageEntityBold', { offset: 0, length: 4 })],
      media: of('MessageMediaPhoto', {
        photo: of('Photo', {
          ...{ id: -5n, accessHash: 2n ** 62n, fileReference: Buffer.from([1, 2]), date: 1, sizes: [], dcId: 2 },
        }),
      }),
    }),
  })

  it.each(drivers.filter((to) => to !== from))('is read under %s, and can be written there', (to) => {
    const text = toSnapshot(update)
    const read = fromSnapshot(text, make(to))
    expect(JSON.parse(toSnapshot(read))).toEqual(JSON.parse(text))
    const library = loadLibrary(to)
    const again = new (library.reader())(library.encode(read)).tgReadObject() as TlObject
    expect(again).toMatchObject({ className: 'UpdateNewMessage', message: { message: 'bold', editDate: null } })
    const { media, peerId } = again.message as { media: { photo: TlObject }; peerId: TlObject }
    expect([String(media.photo.id), String(media.photo.accessHash)]).toEqual(['-5', String(2n ** 62n)])
    expect([Number(peerId.userId), media.photo.fileReference]).toEqual([2 ** 40, Buffer.from([1, 2])])
  })

  it('is whole under a driver that does not know all of it', () => {
    const newer = '{"_":"UpdateOfTomorrow","what":{"_":"Message","id":5,"mood":{"_":"MoodFine","degree":{"$":"7"}}}}'
    const read = fromSnapshot(newer, of)
    expect(read).toMatchObject({
      className: 'UpdateOfTomorrow',
      what: { id: 5, mood: { className: 'MoodFine', degree: 7n } },
    })
    expect(toSnapshot(read)).toBe(newer)
  })
})
