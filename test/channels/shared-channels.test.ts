import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Channels } from '../../core/channels/channels.js'
import { ownerOfChannels } from '../../core/channels/channels-owner.js'
import { FileDocument } from '../../core/channels/file-document.js'
import { MemoryDocument } from '../../core/channels/memory-document.js'
import { openSharedChannels } from '../../core/channels/shared/open-shared-channels.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { PostgresSharedText } from '../../core/storage/postgres/postgres-shared-text.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testStorage } from '../postgres/test-storage.js'
import { keepsTexts } from './contracts/text-document-contract.js'

const clock = new SystemClock()
const logger = new SilentLogger()
const storage = testStorage(clock)
const opened: Channels[] = []
const wait = { timeout: 20_000 }

afterEach(async () => {
  await Promise.all(opened.splice(0).map((channels) => ownerOfChannels(channels).close()))
})

const newFolder = () => mkdtemp(join(tmpdir(), 'switchboard-channels-'))
const sharedText = async (machine: string, postgres = storage()) =>
  PostgresSharedText.open({ postgres: (await postgres).postgres, clock, name: 'channels', machine })

async function documentOf(shared: PostgresSharedText, cwd: string) {
  const file = new FileDocument(join(cwd, 'channels.json'), clock)
  return openSharedChannels({ shared, file, cwd, clock, logger, taken: { sessions: [] } })
}

/** Machines with a folder each and one database. */
async function cluster() {
  const postgres = storage()
  await postgres
  const start = async (machine: string, cwd: string) => {
    const document = await documentOf(await sharedText(machine, postgres), cwd)
    const channels = await Channels.open({ document, clock, logger, sessions: [] })
    opened.push(channels)
    return channels
  }
  const machine = async (name: string, text?: string) => {
    const cwd = await newFolder()
    const file = join(cwd, 'channels.json')
    if (text !== undefined) await writeFile(file, text)
    return {
      ...{ file, channels: await start(name, cwd) },
      content: () => readFile(file, 'utf8'),
      write: (next: string) => writeFile(file, next),
      again: () => start(name, cwd),
      copies: async () => (await readdir(cwd)).filter((entry) => entry.endsWith('.bak')),
    }
  }
  return { machine, start }
}

const close = (channels: Channels) => {
  opened.splice(opened.indexOf(channels), 1)
  return ownerOfChannels(channels).close()
}
const notesOf = ({ notes }: Channels) => notes.filter((note) => note.includes('machine'))
const namesIn = (channels: Channels) => channels.list().map(({ id, name }) => `${id} ${name}`)
const text = (...channels: string[]) => `{\n  // by hand\n  "channels": [\n    ${channels.join(',\n    ')}\n  ]\n}\n`
const channel = (id: string, name: string, more = '') => `{ "id": "${id}", "name": "${name}"${more} }`

keepsTexts('in memory', async () => {
  const document = new MemoryDocument()
  return { one: document, other: document, copy: async (name) => document.backups.get(name) }
})
keepsTexts('in a file', async () => {
  const file = join(await newFolder(), 'channels.json')
  const open = () => new FileDocument(file, clock)
  return { one: open(), other: open(), copy: (name) => readFile(name, 'utf8') }
})
keepsTexts('that machines share', async () => {
  const postgres = storage()
  // Listening takes a moment, and what is told before is only found at the next look.
  const { postgres: server } = await postgres
  server.listen('switchboard_texts', () => {})
  const open = async (machine: string) => documentOf(await sharedText(machine, postgres), await newFolder())
  return { one: await open('one'), other: await open('two'), copy: (name) => readFile(name, 'utf8') }
})

describe('channels of several machines', () => {
  it('are the same on all, whoever changes them: the program, a person, or another machine', async () => {
    const { machine } = await cluster()
    const one = await machine('one', text(channel('sales', 'Sales')))
    const two = await machine('two')
    expect(namesIn(two.channels)).toEqual(['sales Sales'])
    expect(await two.content()).toBe(await one.content())

    await one.channels.create({ id: 'news', name: 'News' })
    expect(await one.content()).toContain('"News"')
    await vi.waitFor(async () => {
      expect(namesIn(two.channels)).toEqual(['sales Sales', 'news News'])
      expect(await two.content()).toBe(await one.content())
    }, wait)
    await two.write(text(channel('sales', 'By hand')))
    await vi.waitFor(async () => {
      expect(namesIn(one.channels)).toEqual(['sales By hand'])
      expect(await one.content()).toContain('// by hand')
    }, wait)
    await rm(one.file)
    await vi.waitFor(async () => expect(await one.content()).toBe(await two.content()), wait)
    expect([...(await one.copies()), ...(await two.copies())]).toEqual([])
  }, 60_000)

  it('lose nothing when all are changed at once', async () => {
    const { machine } = await cluster()
    const all = [await machine('one', '[]'), await machine('two')]
    const ids = Array.from({ length: 12 }, (_, index) => `c${index}`)
    await Promise.all(ids.map((id, index) => all[index % 2]?.channels.create({ id, name: 'Many' })))
    for (const { channels, content } of all) {
      await vi.waitFor(async () => {
        expect(channels.list().map(({ id }) => id)).toHaveLength(ids.length)
        expect(JSON.parse(await content())).toHaveLength(ids.length)
      }, wait)
    }
  }, 60_000)

  it('take what a person changed while the machine was stopped, key by key, and keep what cannot be taken', async () => {
    const { machine } = await cluster()
    const agent = (name: string) => `{ "session_name": "${name}", "phone": "+7999000000${name.length}" }`
    const crm = (...agents: string[]) => `, "agents": [${agents.join(', ')}]`
    const begin = text(channel('sales', 'Sales', crm(agent('a'))), channel('old', 'Old'), channel('ops', 'Ops'))
    const one = await machine('one', begin)
    const two = await machine('two')
    await close(two.channels)
    await one.channels.update('sales', { name: 'Theirs' })
    await one.channels.addAgent('sales', { session_name: 'bb', phone: '+79990000002' })
    await one.channels.update('ops', { enabled: false })
    const mine = text(channel('sales', 'Mine', crm(agent('a'), agent('ccc'))), channel('ops', 'Operations'))
    await two.write(mine)

    const channels = await two.again()
    const sales = channels.get('sales')
    expect(sales?.name).toBe('Theirs')
    expect(sales?.agents.map(({ sessionName }) => sessionName)).toEqual(['a', 'bb', 'ccc'])
    expect(channels.get('ops')).toMatchObject({ name: 'Operations', enabled: false })
    expect(channels.get('old')).toBeUndefined()
    expect(notesOf(channels)).toEqual([
      expect.stringMatching(
        /^sales was changed here and on another machine, and has from there: name; your text is kept/,
      ),
    ])
    const [copy = ''] = await two.copies()
    expect(await readFile(join(two.file, '..', copy), 'utf8')).toBe(mine)
    await vi.waitFor(async () => {
      expect(await one.content()).toBe(await two.content())
      expect(namesIn(one.channels)).toEqual(namesIn(channels))
    }, wait)
  }, 60_000)

  it('stay what all have where a machine brings a file of its own, which is kept', async () => {
    const { machine } = await cluster()
    const one = await machine('one', text(channel('sales', 'Sales')))
    const own = text(channel('sales', 'Other'), channel('more', 'More'))
    const two = await machine('two', own)
    expect(namesIn(two.channels)).toEqual(['sales Sales'])
    expect(notesOf(two.channels)).toEqual([expect.stringMatching(/^the file was another one than the machines have/)])
    expect(await two.copies()).toHaveLength(1)
    // A copy of what all had before is no file of its own.
    const before = await one.content()
    await one.channels.update('sales', { name: 'Later' })
    const three = await machine('three', before)
    expect(namesIn(three.channels)).toEqual(['sales Later'])
    expect([await three.copies(), notesOf(three.channels)]).toEqual([[], []])
  }, 60_000)

  it('are followed by a machine whose own file has errors, and take it once it is mended', async () => {
    const { machine } = await cluster()
    const one = await machine('one', text(channel('sales', 'Sales')))
    const two = await machine('two')
    await two.write('{ "channels": [ { "id": "sales" } ]')
    await vi.waitFor(() => expect(two.channels.problems).not.toEqual([]), wait)
    await one.channels.create({ id: 'news', name: 'News' })
    await vi.waitFor(() => expect(namesIn(two.channels)).toEqual(['sales Sales', 'news News']), wait)
    expect(two.channels.problems).not.toEqual([])
    await two.write(text(channel('sales', 'Mended')))
    await vi.waitFor(() => expect(namesIn(one.channels)).toEqual(['sales Mended', 'news News']), wait)
    await vi.waitFor(() => expect(two.channels.problems).toEqual([]), wait)
    await close(two.channels)
    await two.write('{ "channels": [')
    await expect(two.again()).rejects.toMatchObject({ code: 'CONFIG_CHANNELS_INVALID' })
  }, 60_000)
})
