import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../core/client/client.js'
import { ownerOf } from '../../../core/client/client-owner.js'
import { Message } from '../../../core/client/messages/message.js'
import type { TlObject } from '../../../core/mtproto/driver.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import type { WorldDescription } from '../../../core/sandbox/world/world-description.js'
import { ClientHarness } from '../client-harness.js'

const person = (id: number, name: string, dcId?: number) => ({
  id,
  phone: `+99966${dcId ?? 2}${id}`,
  code: '22222',
  firstName: name,
  username: `${name}_user`,
  name,
  ...(dcId ? { dcId } : {}),
})
const world: WorldDescription = {
  users: [person(1001, 'ann'), person(1002, 'ben'), person(1004, 'dora', 4)],
  bots: [],
  chats: [],
} as unknown as WorldDescription

describe('files of a client', () => {
  let harness: ClientHarness
  let folder: string

  beforeEach(async () => {
    harness = await ClientHarness.start({ world })
    folder = mkdtempSync(join(tmpdir(), 'switchboard-files-'))
  })

  afterEach(async () => {
    await harness.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The latest message of the chat with somebody, as this client gets it. */
  async function latest(client: Client, from: string): Promise<Message> {
    const peer = await client.resolve(from)
    const params = { peer, offsetId: 0, offsetDate: 0, addOffset: 0, limit: 1, maxId: 0, minId: 0, hash: 0n }
    const { messages } = (await client.invoke('messages.GetHistory', params)) as unknown as {
      messages: ConstructorParameters<typeof Message>[0][]
    }
    return new Message(messages[0]!, client.self?.id)
  }

  const seen = (method: string) => harness.sandbox.calls.list({ method })

  it('go up as an album, and a second time it is the same one', async () => {
    const ann = await harness.online('ann')
    const ben = harness.sandbox.person('ben')
    const items = [
      { file: randomBytes(300), name: 'a.pdf', caption: 'two files' },
      { file: randomBytes(300), name: 'b.pdf' },
    ]
    const sent = await ann.sendAlbum('@ben_user', items, { randomId: 77n })
    const again = await ann.sendAlbum('@ben_user', items, { randomId: 77n })
    expect(again.map(({ id }) => id)).toEqual(sent.map(({ id }) => id))
    const [first, second] = ben.messages
    expect(ben.messages).toHaveLength(2)
    expect([first?.text, second?.text]).toEqual(['two files', ''])
    expect(first?.source.groupedId).toBeDefined()
    expect(first?.source.groupedId).toBe(second?.source.groupedId)
  })

  it('go on as they came: a voice message stays one, and a photo a photo', async () => {
    const ann = await harness.online('ann')
    const ben = await harness.online('ben')
    const attributes = [ann.create('DocumentAttributeAudio', { duration: 3, voice: true })]
    const id = 9n
    const bytes = Buffer.from('OggS voice')
    await ann.invoke('upload.SaveFilePart', { fileId: id, filePart: 0, bytes })
    const file = ann.create('InputFile', { id, parts: 1, name: 'voice.ogg', md5Checksum: '' })
    const media = ann.create('InputMediaUploadedDocument', { file, mimeType: 'audio/ogg', attributes })
    const peer = await ann.resolve('@ben_user')
    await ann.invoke('messages.SendMedia', { peer, media, message: '', randomId: 5n })
    const received = await latest(ben, '@ann_user')
    await ben.sendFile('@ann_user', await ben.download(received), { like: received, caption: 'back' })
    const { document } = (await latest(ann, '@ben_user')).media as unknown as { document: object }
    const voice = expect.objectContaining({ voice: true, duration: 3 })
    expect(document).toMatchObject({ mimeType: 'audio/ogg', attributes: expect.arrayContaining([voice]) })
  })

  it('go up from a path and come down as they were, with caption and name', async () => {
    const content = randomBytes(1_300_000)
    const path = join(folder, 'report.pdf')
    writeFileSync(path, content)
    const ann = await harness.online('ann')
    const ben = await harness.online('ben')
    const progress: number[] = []

    const sent = await ann.sendFile('@ben_user', path, {
      caption: 'read this',
      onProgress: (done) => progress.push(done),
    })

    expect(sent).toMatchObject({ text: 'read this', out: true, media: { className: 'MessageMediaDocument' } })
    expect(progress.sort((one, other) => one - other).at(-1)).toBe(content.length)
    const got = await latest(ben, '@ann_user')
    const { document } = got.raw.media as { document: { mimeType: string; attributes: unknown[] } }
    expect(document.mimeType).toBe('application/pdf')
    expect(document.attributes).toMatchObject([{ fileName: 'report.pdf' }])
    expect((await ben.download(got)).equals(content)).toBe(true)
    await ben.downloadTo(got, join(folder, 'copy.pdf'))
    expect(readFileSync(join(folder, 'copy.pdf')).equals(content)).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(['copy.pdf', 'report.pdf'])
  })

  it('are whole where the system takes and gives fewer bytes at a time than it is asked for', async () => {
    const content = randomBytes(600_000)
    const path = join(folder, 'a.bin')
    writeFileSync(path, content)
    const handle = await open(path, 'r')
    const { read, write } = handle
    await handle.close()
    type Transfer = (buffer: Buffer, start: number, length: number, offset: number) => Promise<unknown>
    const atMost = (most: number, whole: Transfer): Transfer =>
      function (this: FileHandle, buffer, start, length, offset) {
        return whole.call(this, buffer, start, Math.min(length, most), offset)
      }
    const owner = Object.getPrototypeOf(handle) as { read: Transfer; write: Transfer }
    owner.read = atMost(100_000, read as Transfer)
    owner.write = atMost(70_000, write as Transfer)
    try {
      const ann = await harness.online('ann')
      const sent = await ann.sendFile('me', path)
      expect((await ann.download(sent)).equals(content)).toBe(true)
      await ann.downloadTo(sent, join(folder, 'b.bin'))
    } finally {
      Object.assign(owner, { read, write })
    }
    expect(readFileSync(join(folder, 'b.bin')).equals(content)).toBe(true)
  })

  it('go up from bytes and blobs, pictures as photos unless that is not wanted', async () => {
    const ann = await harness.online('ann')
    const picture = randomBytes(2_000)
    const photo = await ann.sendFile('me', picture, { name: 'cat.png' })
    expect(photo.media).toMatchObject({ className: 'MessageMediaPhoto' })
    expect((await ann.download(photo)).equals(picture)).toBe(true)
    const document = await ann.sendFile('me', picture, { name: 'cat.png', as: 'document' })
    expect(document.media).toMatchObject({ className: 'MessageMediaDocument' })
    const blob = await ann.sendFile('me', new File([picture], 'notes.txt'))
    expect((await ann.download(blob)).equals(picture)).toBe(true)
  })

  it('above 10 MB go by the methods for big files', async () => {
    const ann = await harness.online('ann')
    const big = Buffer.alloc(10 * 1024 * 1024 + 1, 7)
    const sent = await ann.sendFile('me', big, { name: 'big.zip' })
    expect(seen('upload.saveBigFilePart')).toHaveLength(21)
    expect((await ann.download(sent)).equals(big)).toBe(true)
  })

  it('travel over one further connection of the same login, which takes no updates', async () => {
    const ann = await harness.online('ann')
    const [key] = harness.sandbox.wire.authKeysOf(1001)
    const before = harness.sandbox.wire.counts
    await ann.sendFile('me', randomBytes(900_000), { name: 'one' })
    await ann.sendFile('me', randomBytes(900_000), { name: 'two' })
    expect(harness.sandbox.wire.counts).toMatchObject({
      connections: before.connections + 1,
      sessions: before.sessions + 1,
    })
    expect(harness.sandbox.wire.authKeysOf(1001)).toEqual([key])
    await ownerOf(ann).stop()
    await vi.waitFor(() => expect(harness.sandbox.wire.counts.connections).toBe(before.connections - 1))
  })

  it('go side by side up to max_concurrent_transmissions', async () => {
    for (const [maxConcurrentTransmissions, most] of [
      [1, 1],
      [2, 2],
    ] as const) {
      const ann = await harness.online('ann', { sessionName: `ann${most}`, maxConcurrentTransmissions })
      const under = new Set<bigint>()
      let peak = 0
      const restore = harness.sandbox.intercept(async ({ call }, next) => {
        if (call.method !== 'upload.saveFilePart') return next()
        const id = call.params.file_id as bigint
        under.add(id)
        peak = Math.max(peak, under.size)
        // The other transfers have every chance to begin meanwhile.
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
        under.delete(id)
        return next()
      })
      await Promise.all(['a', 'b', 'c', 'd'].map((name) => ann.sendFile('me', randomBytes(1_000), { name })))
      restore()
      expect(peak).toBe(most)
    }
  })

  it('of another data centre are fetched there, with the login carried over once', async () => {
    const dora = await harness.online('dora')
    const ann = await harness.online('ann')
    const content = randomBytes(700_000)
    await dora.sendFile('@ann_user', content, { name: 'far.bin' })
    const got = await latest(ann, '@dora_user')
    expect((await ann.download(got)).equals(content)).toBe(true)
    expect((await ann.download(got)).equals(content)).toBe(true)
    expect(seen('auth.exportAuthorization')).toHaveLength(1)
    expect(seen('auth.importAuthorization')).toHaveLength(1)

    const [guest] = harness.sandbox.wire.authKeysOf(1001).filter(({ dcId }) => dcId === 4)
    if (guest) guest.userId = undefined
    expect((await ann.download(got)).equals(content)).toBe(true)
    expect(seen('auth.importAuthorization')).toHaveLength(2)
    expect(ann.state).toBe('online')
  })

  it('are followed by FILE_MIGRATE, and fetched again with a fresh reference when the old one expired', async () => {
    const ann = await harness.online('ann')
    const content = randomBytes(5_000)
    const sent = await ann.sendFile('me', content, { name: 'x.bin' })
    let migrations = 0
    let stale = true
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method !== 'upload.getFile') return next()
      if (stale) {
        stale = false
        throw new RpcError(400, 'FILE_REFERENCE_EXPIRED')
      }
      if (call.dcId === 2) {
        migrations += 1
        throw new RpcError(303, 'FILE_MIGRATE_5')
      }
      return { _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: 1, bytes: new Uint8Array(content) }
    })
    expect((await ann.download(sent)).equals(content)).toBe(true)
    expect(migrations).toBe(1)
    expect(seen('messages.getMessages')).toHaveLength(1)
  })

  it('are no mixture of two when the message gets another one while the first comes down', async () => {
    const ann = await harness.online('ann')
    const sent = await ann.sendFile('me', Buffer.alloc(600_000, 1), { name: 'x.bin' })
    const other = await ann.sendFile('me', Buffer.alloc(600_000, 2), { name: 'y.bin' })
    const { document } = other.raw.media as TlObject & {
      document: { id: bigint; accessHash: bigint; fileReference: Buffer }
    }
    const { id, accessHash, fileReference } = document
    const media = ann.create('InputMediaDocument', {
      id: ann.create('InputDocument', { id, accessHash, fileReference }),
    })
    let isEdited = false
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method !== 'upload.getFile' || isEdited || Number(call.params.offset) === 0) return next()
      isEdited = true
      await ann.invoke('messages.EditMessage', { peer: await ann.resolve('me'), id: sent.id, media })
      throw new RpcError(400, 'FILE_REFERENCE_EXPIRED')
    })
    await expect(ann.download(sent)).rejects.toMatchObject({ code: 'PLUGIN_NO_FILE' })
    expect(isEdited).toBe(true)
  })

  it('are refused when one part lacks what another has too much', async () => {
    const ann = await harness.online('ann')
    const part = 512 * 1024
    const sent = await ann.sendFile('me', randomBytes(3 * part), { name: 'x.bin' })
    const lengths = [part, part - 1_024, part + 1_024]
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method !== 'upload.getFile') return next()
      const bytes = new Uint8Array(lengths[Number(call.params.offset) / part] ?? 0)
      return { _: 'upload.file', type: { _: 'storage.fileUnknown' }, mtime: 1, bytes }
    })
    const reason = expect.stringMatching(/^FILE_SIZE_MISMATCH: /)
    const mismatch = { code: 'RPC_SERVER', context: { reason } }
    await expect(ann.downloadTo(sent, join(folder, 'x.bin'))).rejects.toMatchObject(mismatch)
    await expect(ann.download(sent)).rejects.toMatchObject(mismatch)
    expect(readdirSync(folder)).toEqual([])
  })

  it('that cannot be read, written or found are said to be so, and nothing half is left', async () => {
    const ann = await harness.online('ann')
    const failing = { code: 'PLUGIN_FILE_UNREADABLE' }
    await expect(ann.sendFile('me', join(folder, 'none.txt'))).rejects.toMatchObject(failing)
    await expect(ann.sendFile('me', folder)).rejects.toMatchObject(failing)
    await expect(ann.sendFile('me', new Uint8Array())).rejects.toMatchObject({ code: 'PLUGIN_FILE_SIZE' })
    const text = await ann.sendMessage('me', 'no file')
    await expect(ann.download(text)).rejects.toMatchObject({ code: 'PLUGIN_NO_FILE' })
    const sent = await ann.sendFile('me', randomBytes(2_000), { name: 'x.bin' })
    await expect(ann.downloadTo(sent, join(folder, 'not/here.bin'))).rejects.toMatchObject({
      code: 'PLUGIN_FILE_UNWRITABLE',
    })
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method === 'upload.getFile') throw new RpcError(400, 'LOCATION_INVALID')
      return next()
    })
    await expect(ann.downloadTo(sent, join(folder, 'here.bin'))).rejects.toMatchObject({ code: 'RPC_BAD_REQUEST' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('end with the client, and with the signal, while their connection is made', async () => {
    const ann = await harness.online('ann')
    let greetings = 0
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method !== 'help.getConfig') return next()
      greetings += 1
      // Never answered.
      return new Promise(() => {})
    })
    const abort = new AbortController()
    const given = ann.sendFile('me', randomBytes(100), { name: 'a', signal: abort.signal })
    await vi.waitFor(() => expect(greetings).toBe(1))
    abort.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    const failed = expect(ann.sendFile('me', randomBytes(100), { name: 'b' })).rejects.toMatchObject({
      code: 'RPC_DISCONNECTED',
    })
    await ownerOf(ann).stop()
    await failed
  })

  it('can be given up while they wait and while they travel', async () => {
    const ann = await harness.online('ann')
    const stop = new AbortController()
    harness.sandbox.intercept(async ({ call }, next) => {
      if (call.method === 'upload.saveFilePart') stop.abort(new Error('enough'))
      return next()
    })
    const first = ann.sendFile('me', randomBytes(3_000_000), { name: 'a', signal: stop.signal })
    const second = ann.sendFile('me', randomBytes(1_000), { name: 'b', signal: stop.signal })
    await Promise.all([expect(first).rejects.toThrow('enough'), expect(second).rejects.toThrow('enough')])
    expect(seen('messages.sendMedia')).toEqual([])
  })
})
