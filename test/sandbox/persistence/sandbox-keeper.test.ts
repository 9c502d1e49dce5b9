import { cp, mkdtemp, rm } from 'node:fs/promises'
import { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { SwitchboardError } from '../../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { ObjectStore } from '../../../core/sandbox/persistence/object-store.js'
import { SandboxKeeper } from '../../../core/sandbox/persistence/sandbox-keeper.js'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { readWorldFile } from '../../../core/sandbox/world/world-file.js'
import { WorldState } from '../../../core/sandbox/world/world-state.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const listening = Server.prototype.listen

let folder: string
let state: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-sandbox-'))
  state = join(folder, 'world.db')
})
afterEach(() => rm(folder, { recursive: true }))

const world = await readWorldFile('config/sandbox.yaml')

class Warnings extends SilentLogger {
  readonly told: string[] = []

  override warn(message = ''): void {
    this.told.push(message)
  }

  override child(): this {
    return this
  }
}

it('brings the world, its numbers and its logins back after a restart', async () => {
  const before = await Sandbox.start({ world, state })
  const login = before.mintAuthKey('bot1')
  const question = before.person('alice').send('bot1', 'are you there?')
  before.person('alice').reply(question, 'hello?')
  before.person('alice').send('sandbox_forum', 'in the forum')
  const pts = before.account('bot1').log.pts
  await before.close()

  const after = await Sandbox.start({ world, state })
  expect(
    after
      .person('alice')
      .history('bot1')
      .map(({ text }) => text),
  ).toEqual(['are you there?', 'hello?'])
  expect(after.person('alice').history('sandbox_forum').at(-1)?.text).toBe('in the forum')
  expect(after.account('bot1').log.pts).toBe(pts)
  expect(after.account('bot1').log.since(pts - 1)).toHaveLength(1)
  expect(after.wire.authKeysOf(login.userId).map(({ id }) => id)).toEqual([login.authKeyId])
  const next = after.person('alice').send('bot1', 'again')
  expect(next.id).toBe(question.id + 2)
  await after.close()
})

it('goes on after several restarts and forgets what was deleted', async () => {
  for (const text of ['one', 'two', 'three']) {
    const sandbox = await Sandbox.start({ world, state })
    const alice = sandbox.person('alice')
    alice.send('bot1', text)
    const [first] = alice.history('bot1')
    if (text === 'three' && first) alice.delete(first)
    await sandbox.close()
  }
  const last = await Sandbox.start({ world, state })
  expect(
    last
      .person('alice')
      .history('bot1')
      .map(({ text }) => text),
  ).toEqual(['two', 'three'])
  await last.close()
})

it('writes no world that it has read when it starts, only when something has changed', async () => {
  const clock = new ManualClock()
  const first = await Sandbox.start({ world, state, clock })
  await first.close()

  const snapshot = vi.spyOn(WorldState.prototype, 'snapshot')
  onTestFinished(() => snapshot.mockRestore())
  const second = await Sandbox.start({ world, state, clock })
  await clock.advance(10_000)
  expect(snapshot).not.toHaveBeenCalled()
  second.person('alice').send('bot1', 'hello')
  await clock.advance(1_000)
  expect(snapshot).toHaveBeenCalledTimes(1)
  await second.close()
})

it('is known by the same key after a restart, unless a seed says which', async () => {
  const starts = [{}, {}, { seed: 7 }, {}]
  const keys: string[] = []
  for (const start of starts) {
    const sandbox = await Sandbox.start({ world, state, ...start })
    keys.push(sandbox.address.publicKeyPem)
    await sandbox.close()
  }
  const [first, second, seeded, last] = keys
  expect(second).toBe(first)
  expect(seeded).not.toBe(first)
  // A world of another seed is another one, and begins without what the one before was known by.
  expect(last).not.toBe(seeded)
})

it('begins a new world when its description has changed, and keeps the logins', async () => {
  const before = await Sandbox.start({ world, state })
  const login = before.mintAuthKey('bot1')
  const old = before.person('alice').send('bot1', 'old times')
  const { pts } = before.account('bot1').log
  await before.close()

  const changed = {
    ...world,
    users: [...world.users, { id: 4_242, firstName: 'New', phone: '+9996620999', code: '1' }],
  }
  const after = await Sandbox.start({ world: changed, state })
  expect(after.person('alice').history('bot1')).toEqual([])
  expect(after.wire.authKey(login.authKeyId)?.userId).toBe(login.userId)
  // Clients remember the numbers of the world before.
  expect(after.person('alice').send('bot1', 'new times').id).toBeGreaterThan(old.id)
  expect(after.account('bot1').log.pts).toBeGreaterThan(pts)
  await after.close()
})

it('gives no number twice after a kill, and still tells of what came before', async () => {
  const clock = new ManualClock()
  const killed = await Sandbox.start({ world, state, clock })
  const kept = killed.person('alice').send('bot1', 'kept')
  killed.person('alice').send('sandbox_forum', 'kept')
  await clock.advance(1_000)
  const lost = killed.person('alice').send('bot1', 'lost')
  const inForum = killed.person('alice').send('sandbox_forum', 'lost')
  const { pts } = killed.account('bot1').log
  // What a kill leaves behind: the files as they are before the next save.
  const left = await mkdtemp(join(tmpdir(), 'switchboard-sandbox-'))
  await cp(folder, left, { recursive: true })
  await killed.close()

  const copy = join(left, 'world.db')
  const logger = new Warnings()
  const after = await Sandbox.start({ world, state: copy, logger })
  const { log } = after.account('bot1')
  expect(after.person('alice').history('bot1').at(-1)?.text).toBe('kept')
  expect(after.person('alice').send('bot1', 'next').id).toBeGreaterThan(lost.id)
  expect(after.person('alice').send('sandbox_forum', 'next').id).toBeGreaterThan(inForum.id)
  expect(log.pts).toBeGreaterThan(pts)
  const steps = [kept.id - 1, pts].map((at) => log.since(at)?.map(({ ptsCount }) => ptsCount))
  expect(steps).toEqual([[1, 1], [1]])
  await after.close()

  const again = await Sandbox.start({ world, state: copy, logger })
  expect(again.account('bot1').log.pts).toBe(log.pts)
  await again.close()
  // Of the kill it was told, once.
  expect(logger.told).toEqual([expect.stringContaining('ended by force')])
  await rm(left, { recursive: true })
})

it('lets no second sandbox have the same file', async () => {
  const first = await Sandbox.start({ world, state })
  await expect(Sandbox.start({ world, state })).rejects.toMatchObject({ code: 'STORAGE_IN_USE' })
  await first.close()
})

describe('a start that fails', () => {
  const full = new SwitchboardError('STORAGE_FULL', { file: 'world.db' })

  it.each([
    ['when its world cannot be kept', () => vi.spyOn(SandboxKeeper.prototype, 'watch')],
    ['when what was kept cannot be brought back', () => vi.spyOn(SandboxKeeper.prototype, 'restore')],
    ['when the disk has no room for what is kept', () => vi.spyOn(ObjectStore.prototype, 'save')],
  ])('listens no more and lets go of its file %s', async (_, step) => {
    const servers = new Set<Server>()
    const listen = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (
      this: Server,
      ...given: unknown[]
    ) {
      servers.add(this)
      return listening.apply(this, given as Parameters<Server['listen']>)
    })
    const failing = step().mockImplementation(() => {
      throw full
    })
    onTestFinished(() => void vi.restoreAllMocks())

    await expect(Sandbox.start({ world, state })).rejects.toBe(full)
    expect([...servers].filter((server) => server.listening)).toEqual([])
    failing.mockRestore()
    listen.mockRestore()
    await (await Sandbox.start({ world, state })).close()
  })

  it('lets go of its file when a schema cannot be read', async () => {
    await expect(Sandbox.start({ world, state, schemaFolders: [join(folder, 'none')] })).rejects.toThrow()
    await (await Sandbox.start({ world, state })).close()
  })

  it('lets go of its file when the last save fails', async () => {
    const sandbox = await Sandbox.start({ world, state })
    const saving = vi.spyOn(ObjectStore.prototype, 'save').mockImplementation(() => {
      throw full
    })
    onTestFinished(() => void vi.restoreAllMocks())
    await expect(sandbox.close()).rejects.toBe(full)
    saving.mockRestore()
    await (await Sandbox.start({ world, state })).close()
  })
})
