import { execFileSync, fork } from 'node:child_process'
import { createCipheriv, hkdfSync, randomBytes, scryptSync } from 'node:crypto'
import { once } from 'node:events'
import {
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSessionStore } from '../../core/sessions/create-session-store.js'
import { FileSessionStore } from '../../core/sessions/file-session-store.js'
import { SessionCipher } from '../../core/sessions/session-cipher.js'
import { formatSessionString } from '../../core/sessions/session-string.js'
import type { StoredSession } from '../../core/sessions/stored-session.js'
import { StringSessionStore } from '../../core/sessions/string-session-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { SystemClock } from '../../core/time/system-clock.js'

const login: StoredSession = {
  dcId: 2,
  authKey: Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  host: '127.0.0.1',
  port: 50_000,
  account: { id: 1001, isBot: false },
}
const key = 'a key of more than sixteen characters'

describe('a session in a file', () => {
  let folder: string
  let file: string
  const clock = new SystemClock()

  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'switchboard-')), 'sessions')
    file = join(folder, 'user1.session')
  })

  afterEach(async () => {
    await rm(join(folder, '..'), { recursive: true })
  })

  const store = (cipher?: SessionCipher) => new FileSessionStore('user1', folder, clock, cipher)

  it('is read back as it was written, by its owner only', async () => {
    expect(await store().load()).toBeUndefined()
    await store().save(login)
    expect(await store().load()).toEqual(login)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(folder)).toEqual(['user1.session'])
  })

  it('is whole at any moment while it is written over and over', async () => {
    const writer = store()
    await writer.save(login)
    const writing = Promise.all(Array.from({ length: 30 }, (_, dcId) => writer.save({ ...login, dcId: dcId + 1 })))
    for (let reading = 0; reading < 30; reading++) expect((await store().load())?.authKey).toEqual(login.authKey)
    await writing
    expect((await store().load())?.dcId).toBe(30)
  })

  it('belongs to one holder at a time, and the next is told whom', async () => {
    const first = store()
    await first.lock()
    await expect(store().lock()).rejects.toMatchObject({
      code: 'SESSION_LOCKED',
      what: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
    })
    await first.release()
    await first.release()
    const next = store()
    await next.lock()
    await next.release()
    expect(await readdir(folder)).toEqual([])
  })

  it('is refused while another process has it, also one in another container, and taken over when that one is killed', async () => {
    const text = formatSessionString({ dcId: 2, authKey: randomBytes(256) })
    const child = fork(fileURLToPath(new URL('lock-child.ts', import.meta.url)), [folder, text], {
      execArgv: ['--import', 'tsx'],
    })
    await once(child, 'message')
    const ofString = new StringSessionStore('other', text, clock)
    for (const refused of [store(), ofString]) {
      await expect(refused.lock()).rejects.toMatchObject({ code: 'SESSION_LOCKED', context: { pid: child.pid } })
    }
    // A container has a name and numbers of processes of its own; what it has in common with others is the kernel.
    const holder = JSON.parse(await readFile(`${file}.lock`, 'utf8'))
    await writeFile(`${file}.lock`, JSON.stringify({ ...holder, host: 'another-container', pid: process.pid }))
    await expect(store().lock()).rejects.toMatchObject({ context: { host: 'another-container', sameHost: false } })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const next = store()
    await next.lock()
    await ofString.lock()
    await expect(store().lock()).rejects.toMatchObject({ context: { pid: process.pid } })
    await next.release()
    await ofString.release()
    expect(await readdir(folder)).toEqual([])
  }, 60_000)

  it('is refused when it is a copy of a login that is in use, also as a string', async () => {
    const session = { ...login, authKey: randomBytes(256) }
    const copy = new FileSessionStore('copy', folder, clock)
    await copy.save(session)
    const own = store()
    await own.lock()
    await own.save(session)
    await copy.lock()
    await expect(copy.load()).rejects.toMatchObject({ code: 'SESSION_KEY_SHARED', context: { other: file } })
    const strings = ['one', 'two'].map((name) => new StringSessionStore(name, formatSessionString(session), clock))
    await expect(strings[0]?.lock()).rejects.toMatchObject({ code: 'SESSION_KEY_SHARED' })
    await own.release()
    await strings[0]?.lock()
    await expect(strings[1]?.lock()).rejects.toMatchObject({ context: { other: 'the session string of one' } })
    await strings[0]?.release()
    expect(await copy.load()).toMatchObject({ dcId: 2 })
    await copy.release()
  })

  it('goes to exactly one of many that take over a dead lock', async () => {
    const dead = {
      pid: 2 ** 22 - 7,
      host: hostname(),
      begun: 'long ago',
      since: '2020-01-01T00:00:00.000Z',
    }
    await store().save(login)
    await writeFile(`${file}.lock`, JSON.stringify(dead))
    const stores = Array.from({ length: 8 }, () => store())
    const outcomes = await Promise.allSettled(stores.map((each) => each.lock()))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await Promise.all(stores.map((each) => each.release()))
    expect(await readdir(folder)).toEqual(['user1.session'])
  })

  it('takes over the lock of an earlier process with the same number, not one of another machine', async () => {
    await store().save(login)
    const since = '2020-01-01T00:00:00.000Z'
    await writeFile(
      `${file}.lock`,
      JSON.stringify({
        pid: process.pid,
        host: hostname(),
        begun: 'another',
        since,
      }),
    )
    const next = store()
    await next.lock()
    await next.release()
    await writeFile(`${file}.lock`, JSON.stringify({ pid: 1, host: 'elsewhere', begun: '', since }))
    await expect(store().lock()).rejects.toMatchObject({
      code: 'SESSION_LOCKED',
      fix: expect.stringContaining(`delete ${file}.lock`),
    })
  })

  it('is set aside under a dated name, never deleted', async () => {
    const writer = new FileSessionStore('user1', folder, new ManualClock(Date.UTC(2026, 4, 6, 7, 8, 9)))
    expect(await writer.setAside()).toBeUndefined()
    await writer.save(login)
    expect(await writer.setAside()).toBe(`${file}.2026-05-06T07-08-09-000Z.ended`)
    expect(await writer.load()).toBeUndefined()
    await writer.save(login)
    await writer.setAside()
    expect(await readdir(folder)).toHaveLength(2)
  })

  it('stays a link where it is one, and is written where that leads to', async () => {
    const safe = join(folder, '../safe')
    await mkdir(safe)
    await store().save(login)
    await rename(file, join(safe, 'kept.session'))
    await symlink('../safe/kept.session', file)
    await symlink('../safe/kept.session', join(folder, 'user2.session'))
    const linked = store()
    await linked.lock()
    await linked.save({ ...login, dcId: 4 })
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect((await store().load())?.dcId).toBe(4)
    // Two links to one file are one login.
    await expect(new FileSessionStore('user2', folder, clock).lock()).rejects.toMatchObject({ code: 'SESSION_LOCKED' })
    expect(await linked.setAside()).toMatch(/\/safe\/kept\.session\..*\.ended$/)
    expect(await linked.load()).toBeUndefined()
    await linked.save(login)
    await linked.release()
    expect((await readdir(safe)).sort()).toEqual(['kept.session', expect.stringMatching(/\.ended$/)])
    expect(await readlink(file)).toBe('../safe/kept.session')
  })

  it('is bound to its own name where it is a link, whatever that leads to is called', async () => {
    await mkdir(folder)
    await symlink('../kept.session', file)
    await store(new SessionCipher(key)).save(login)
    expect((await readlink(file)) && (await store(new SessionCipher(key)).load())).toEqual(login)
  })

  it('leaves what is no session as open as it is, and waits for nothing that is no file', async () => {
    const other = join(folder, '../other')
    await mkdir(folder)
    await writeFile(other, 'root:x:0:0', { mode: 0o644 })
    await chmod(other, 0o644)
    await symlink('../other', file)
    await expect(store().load()).rejects.toMatchObject({ code: 'SESSION_DAMAGED' })
    expect((await stat(other)).mode & 0o777).toBe(0o644)
    await rm(file)
    await mkdir(file, { mode: 0o755 })
    await expect(store().load()).rejects.toMatchObject({ code: 'SESSION_UNREADABLE' })
    expect((await stat(file)).mode & 0o100).toBe(0o100)
    await rm(file, { recursive: true })
    execFileSync('mkfifo', [file])
    await expect(store().load()).rejects.toMatchObject({ code: 'SESSION_UNREADABLE' })
  })

  it('is refused, and nothing made in its place, while the folder that a link leads to is away', async () => {
    await mkdir(folder)
    await symlink('../away/kept.session', file)
    const away = { code: 'SESSION_UNREADABLE', fix: expect.stringContaining('Bring back the folder') }
    await expect(store().lock()).rejects.toMatchObject(away)
    await expect(store().load()).rejects.toMatchObject(away)
    expect(await readdir(join(folder, '..'))).toEqual(['sessions'])
  })

  it('is encrypted when there is a key, and opens with that one only', async () => {
    await store(new SessionCipher(key)).save(login)
    const written = await readFile(file, 'utf8')
    expect(written).not.toContain(Buffer.from(login.authKey).toString('base64').slice(0, 20))
    expect(written).not.toContain('1001')
    expect(await store(new SessionCipher(key)).load()).toEqual(login)
    const wrong = store(new SessionCipher(`${key}!`))
    await expect(wrong.load()).rejects.toMatchObject({
      code: 'SESSION_KEY_WRONG',
    })
    await expect(store().load()).rejects.toMatchObject({
      code: 'SESSION_KEY_MISSING',
    })
    expect(await readFile(file, 'utf8')).toBe(written)
    expect(() => new SessionCipher('short')).toThrow(expect.objectContaining({ code: 'SESSION_KEY_WEAK' }))
  })

  it('is bound to the name of its client when it is encrypted', async () => {
    await store(new SessionCipher(key)).save(login)
    await copyFile(file, join(folder, 'user2.session'))
    const other = new FileSessionStore('user2', folder, clock, new SessionCipher(key))
    await expect(other.load()).rejects.toMatchObject({
      code: 'SESSION_KEY_WRONG',
    })
    await other.save(login)
    const [one, two] = await Promise.all([file, join(folder, 'user2.session')].map((each) => readFile(each, 'utf8')))
    const kdf = (text?: string) => JSON.parse(text ?? '').sealed.kdf
    expect(kdf(one)).toEqual({
      name: 'scrypt',
      logN: 17,
      salt: expect.stringMatching(/^.{24}$/),
    })
    // One stretching serves all files of an installation.
    expect(kdf(two)).toEqual(kdf(one))
  })

  it('reads what an earlier version has encrypted, and writes it anew at the next save', async () => {
    const [salt, nonce] = [Buffer.alloc(16, 1), Buffer.alloc(12, 2)]
    const master = scryptSync(key, 'switchboard session', 32)
    const cipher = createCipheriv(
      'aes-256-gcm',
      Buffer.from(hkdfSync('sha256', master, salt, 'switchboard session', 32)),
      nonce,
    )
    const text = JSON.stringify({
      ...login,
      authKey: Buffer.from(login.authKey).toString('base64'),
    })
    const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    const bytes = { salt, nonce, tag: cipher.getAuthTag(), data }
    const fields = Object.entries(bytes).map(([name, value]) => [name, value.toString('base64')])
    const sealed = { cipher: 'aes-256-gcm', ...Object.fromEntries(fields) }
    const envelope = {
      format: 'switchboard-session',
      version: 1,
      savedAt: '2026-01-01T00:00:00.000Z',
      sealed,
    }
    await store().save(login)
    await writeFile(file, JSON.stringify(envelope))
    const own = store(new SessionCipher(key))
    expect(await own.load()).toEqual(login)
    await own.save(login)
    expect(JSON.parse(await readFile(file, 'utf8')).sealed.kdf).toMatchObject({
      logN: 17,
    })
    expect(await store(new SessionCipher(key)).load()).toEqual(login)
  })

  it('asks for no more work than is sound to open it', async () => {
    await store(new SessionCipher(key)).save(login)
    const envelope = JSON.parse(await readFile(file, 'utf8'))
    envelope.sealed.kdf.logN = 30
    await writeFile(file, JSON.stringify(envelope))
    await expect(store(new SessionCipher(key)).load()).rejects.toMatchObject({
      code: 'SESSION_KEY_WRONG',
    })
  })

  it('notices that an encrypted file was changed', async () => {
    await store(new SessionCipher(key)).save(login)
    const envelope = JSON.parse(await readFile(file, 'utf8'))
    const data = Buffer.from(envelope.sealed.data, 'base64')
    data.writeUInt8((data[5] ?? 0) ^ 1, 5)
    envelope.sealed.data = data.toString('base64')
    await writeFile(file, JSON.stringify(envelope))
    await expect(store(new SessionCipher(key)).load()).rejects.toMatchObject({
      code: 'SESSION_KEY_WRONG',
    })
  })

  it('says what is wrong with a file it cannot use, without quoting it', async () => {
    await store().save(login)
    const whole = await readFile(file, 'utf8')
    const secret = Buffer.from(login.authKey).toString('base64')
    const contents: [string, string][] = [
      [whole.slice(0, 200), 'SESSION_DAMAGED'],
      ['', 'SESSION_DAMAGED'],
      ['[1]', 'SESSION_DAMAGED'],
      [whole.replace('"version": 1', '"version": 9'), 'SESSION_DAMAGED'],
      [whole.replace(secret, secret.slice(8)), 'SESSION_DAMAGED'],
      ['SQLite format 3\0 and more', 'SESSION_FOREIGN'],
      [whole.replace('"dcId": 2', '"dcId": -2'), 'SESSION_DAMAGED'],
      [whole.replace('"127.0.0.1"', '5'), 'SESSION_DAMAGED'],
      [whole.replace('50000', '5000000'), 'SESSION_DAMAGED'],
    ]
    for (const [content, code] of contents) {
      await writeFile(file, content)
      const error = await store()
        .load()
        .catch((thrown) => thrown)
      expect(error).toMatchObject({ code })
      expect(String(error)).not.toContain(secret.slice(0, 12))
      expect(await readFile(file, 'utf8')).toBe(content)
    }
    await writeFile(file, whole.replace('1001', '"a text"'))
    expect(await store().load()).toEqual({ ...login, account: undefined })
  })

  it('says so when its folder cannot be written', async () => {
    await writeFile(join(folder, '..', 'sessions'), 'a file where the folder should be')
    await expect(store().save(login)).rejects.toMatchObject({
      code: 'SESSION_UNWRITABLE',
    })
    await expect(store().lock()).rejects.toMatchObject({
      code: 'SESSION_UNWRITABLE',
    })
  })

  it('is chosen by the session block of a client', () => {
    const make = (session: Partial<Parameters<typeof createSessionStore>[0]['session']>, encryptionKey?: string) =>
      createSessionStore({
        name: 'bot1',
        session: { type: 'file', workdir: folder, ...session },
        clock,
        ...(encryptionKey ? { encryptionKey } : {}),
      }).label
    expect(make({})).toBe(join(folder, 'bot1.session'))
    expect(make({ type: 'memory' })).toBe('memory')
    expect(make({ type: 'string', string: 'x' })).toBe('session string')
  })
})
