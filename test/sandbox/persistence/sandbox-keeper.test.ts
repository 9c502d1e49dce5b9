import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { Sandbox } from '../../../core/sandbox/sandbox.js'
import { readWorldFile } from '../../../core/sandbox/world/world-file.js'

let folder: string
let state: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-sandbox-'))
  state = join(folder, 'world.db')
})
afterEach(() => rm(folder, { recursive: true }))

const world = await readWorldFile('config/sandbox.yaml')

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

it('begins a new world when its description has changed, and keeps the logins', async () => {
  const before = await Sandbox.start({ world, state })
  const login = before.mintAuthKey('bot1')
  before.person('alice').send('bot1', 'old times')
  await before.close()

  const changed = {
    ...world,
    users: [...world.users, { id: 4_242, firstName: 'New', phone: '+9996620999', code: '1' }],
  }
  const after = await Sandbox.start({ world: changed, state })
  expect(after.person('alice').history('bot1')).toEqual([])
  expect(after.wire.authKey(login.authKeyId)?.userId).toBe(login.userId)
  await after.close()
})

it('lets no second sandbox have the same file', async () => {
  const first = await Sandbox.start({ world, state })
  await expect(Sandbox.start({ world, state })).rejects.toMatchObject({ code: 'STORAGE_IN_USE' })
  await first.close()
})
