import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdtemp, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Channels } from '../../core/channels/channels.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { FileDocument } from '../../core/channels/file-document.js'
import { MemoryDocument } from '../../core/channels/memory-document.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { LockFile } from '../../core/sessions/lock-file.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { SystemClock } from '../../core/time/system-clock.js'

const opened: Channels[] = []
const clock = new SystemClock()

afterEach(async () => {
  await Promise.all(opened.splice(0).map((channels) => ownerOfChannels(channels).close()))
})

async function open(file: string, time: SystemClock | ManualClock = clock) {
  const document = new FileDocument(file, time)
  const channels = await Channels.open({ document, clock: time, logger: new SilentLogger(), sessions: [] })
  opened.push(channels)
  return channels
}

async function folderWith(content?: string | Buffer) {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-channels-'))
  const file = join(folder, 'channels.json')
  if (content !== undefined) await writeFile(file, content)
  return { folder, file }
}

const idsIn = async (file: string) => (JSON.parse(await readFile(file, 'utf8')) as { id: string }[]).map(({ id }) => id)

describe('a file that several write', () => {
  it('loses no change of two programs in one process', async () => {
    const { folder, file } = await folderWith('[]')
    const [one, other] = [await open(file), await open(file)]
    const ids = Array.from({ length: 30 }, (_, index) => `c${index}`)
    await Promise.all(ids.map((id, index) => (index % 2 ? one : other).create({ id, name: 'Many' })))
    expect((await idsIn(file)).sort()).toEqual([...ids].sort())
    expect(await readdir(folder)).toEqual(['channels.json'])
  })

  it('loses no change of another process', async () => {
    const { file } = await folderWith('[]')
    const script = `
      import { Channels } from './core/channels/channels.js'
      import { ownerOfChannels } from './core/channels/channels-owner.js'
      import { FileDocument } from './core/channels/file-document.js'
      import { SilentLogger } from './core/logging/silent-logger.js'
      import { SystemClock } from './core/time/system-clock.js'
      const clock = new SystemClock()
      const document = new FileDocument(${JSON.stringify(file)}, clock)
      const channels = await Channels.open({ document, clock, logger: new SilentLogger(), sessions: [] })
      console.log('open')
      await new Promise((resolve) => process.stdin.once('data', resolve))
      for (let index = 0; index < 12; index++) await channels.create({ id: 'theirs' + index, name: 'Theirs' })
      await ownerOfChannels(channels).close()
      process.stdin.destroy()`
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      cwd: resolve('.'),
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    await once(child.stdout, 'data')
    const channels = await open(file)
    child.stdin.write('go')
    for (let index = 0; index < 12; index++) await channels.create({ id: `ours${index}`, name: 'Ours' })
    expect(await exited).toEqual([0, null])
    const ids = await idsIn(file)
    expect(ids.filter((id) => id.startsWith('theirs'))).toHaveLength(12)
    expect(ids.filter((id) => id.startsWith('ours'))).toHaveLength(12)
  }, 60_000)

  it('takes a change of a person that comes between the look and the change', async () => {
    const document = new MemoryDocument('[]')
    const channels = await Channels.open({ document, clock, logger: new SilentLogger(), sessions: [] })
    opened.push(channels)
    const replace = document.replace.bind(document)
    document.replace = async (expected, next) => {
      document.replace = replace
      document.write('[{ "id": "by hand", "name": "Mine" }]')
      return replace(expected, next)
    }
    await channels.create({ id: 'ours', name: 'Ours' })
    expect(channels.list().map(({ id }) => id)).toEqual(['by hand', 'ours'])
  })

  it('says who does not come to an end', async () => {
    const { file } = await folderWith('[]')
    const manual = new ManualClock()
    const channels = await open(file, manual)
    const lock = new LockFile(`${file}.lock`, manual)
    await lock.take()
    const refused = channels.create({ id: 'ours', name: 'Ours' }).catch((error: unknown) => error)
    await vi.waitFor(async () => {
      await manual.advance(11_000)
      await expect(Promise.race([refused, Promise.resolve('waits')])).resolves.not.toBe('waits')
    })
    await lock.release()
    expect(await refused).toMatchObject({
      code: 'CONFIG_UNWRITABLE',
      context: { reason: expect.stringMatching(`^process ${process.pid} on .* has been changing it since`) },
    })
    await channels.create({ id: 'ours', name: 'Ours' })
    expect(await idsIn(file)).toEqual(['ours'])
  })
})

describe('a link that leads nowhere', () => {
  it('is refused at the start, and stays a link while it runs', async () => {
    const { folder, file } = await folderWith()
    const away = join(folder, 'away', 'channels.json')
    await symlink(away, file)
    const reason = `the link leads to ${away}, which does not exist`
    await expect(open(file)).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', context: { reason } })
    const document = new FileDocument(file, clock)
    await expect(document.replace(undefined, '[]')).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
    expect((await lstat(file)).isSymbolicLink()).toBe(true)
    expect(await readlink(file)).toBe(away)
  })
})

describe('a file of another encoding', () => {
  const latin = Buffer.from('[{"id":"q","name":"x",\n"note":"caf\xe9"}]', 'latin1')

  it('is refused at the start, with its line', async () => {
    const { file } = await folderWith(latin)
    const reason = 'line 2 is not UTF-8'
    await expect(open(file)).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE', context: { reason } })
    await writeFile(file, Buffer.from('\u{FEFF}[]', 'utf16le'))
    await expect(open(file)).rejects.toMatchObject({ context: { reason: 'it is UTF-16, not UTF-8' } })
  })

  it('changes nothing while it runs, and is not written over', async () => {
    const { file } = await folderWith('[{"id":"q","name":"x"}]')
    const channels = await open(file)
    await writeFile(file, latin)
    await expect(channels.update('q', { name: 'y' })).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' })
    await vi.waitFor(() => expect(channels.problems).toMatchObject([{ message: 'line 2 is not UTF-8' }]))
    expect(channels.get('q')?.name).toBe('x')
    expect(await readFile(file)).toEqual(latin)
  })
})
