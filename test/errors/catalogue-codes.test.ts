import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Client, Inject, OnStart, Plugin } from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { describe, expect, it, vi } from 'vitest'
import { chatCommand } from '../../core/cli/chat/chat-command.js'
import { ChatPeople } from '../../core/cli/chat/chat-people.js'
import { deadLettersCommand } from '../../core/cli/deadletters-command.js'
import { Takeout } from '../../core/client/calls/takeout.js'
import { classifyRpcAnswer } from '../../core/errors/rpc-classification.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Fields } from '../../core/sandbox/control/control-request.js'
import { readFault } from '../../core/sandbox/faults/read-fault.js'
import { Sandbox } from '../../core/sandbox/sandbox.js'
import { readWorldFile } from '../../core/sandbox/world/world-file.js'
import { readSessionSource } from '../../core/sessions/import/read-session-source.js'
import { Database } from '../../core/storage/database.js'
import { openSqlite } from '../../core/storage/sqlite.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const parts = () => ({ clock: new ManualClock(), logger: new SilentLogger() })
const folder = () => mkdtempSync(join(tmpdir(), 'switchboard-errors-'))
const withCode = (code: string) => expect.objectContaining({ code })

describe('a database', () => {
  it('says that it is full, and what a statement was refused for', () => {
    const database = Database.open(join(folder(), 'data.db'), parts())
    database.migrate('test', ['CREATE TABLE t (a TEXT) STRICT', 'PRAGMA max_page_count = 8'])
    const fill = () => database.run('INSERT INTO t VALUES (?)', 'x'.repeat(200_000))
    expect(fill).toThrow(withCode('STORAGE_FULL'))
    expect(() => database.run('INSERT INTO nowhere VALUES (1)')).toThrow(withCode('STORAGE_FAILED'))
    database.close()
  })
})

describe('the sandbox', () => {
  it('refuses the file of another version, and leaves it as it is', async () => {
    const state = join(folder(), 'world.db')
    const world = await readWorldFile('config/sandbox.yaml')
    await (await Sandbox.start({ world, state })).close()
    const connection = openSqlite(state, { timeoutMs: 100 })
    const tables = connection.prepare("SELECT name FROM sqlite_master WHERE sql LIKE '%class%'").all()
    const [table] = tables as { name: string }[]
    connection.prepare(`UPDATE ${table?.name} SET class = 'Zeppelin' WHERE class = 'Account'`).run()
    connection.close()
    await expect(Sandbox.start({ world, state })).rejects.toMatchObject({
      code: 'SANDBOX_STATE_UNREADABLE',
      context: { what: 'Zeppelin' },
    })
  })

  it('says which field of a fault or of a request is wrong', () => {
    expect(() => readFault({ kind: 'flood' })).toThrow(withCode('SANDBOX_FAULT_INVALID'))
    expect(() => new Fields({ count: 'many' }).number('count')).toThrow(withCode('SANDBOX_CONTROL_FIELD'))
  })
})

describe('dead letters', () => {
  it('have to be named, and have to be there', async () => {
    const cwd = folder()
    writeFileSync(
      join(cwd, 'config.yaml'),
      'storage: { file: data.db }\nsandbox: { enabled: true }\nclients: [{ session_name: one, type: bot, api_id: 1, api_hash: invented-hash, bot_token: "800000001:AAinvented-token-of-bot1-sandbox-on" }]\n',
    )
    Database.open(join(cwd, 'data.db'), parts()).close()
    const terminal = { out: { write: () => true }, env: {}, cwd }
    const flags = { config: 'config.yaml' }
    const show = (...ids: number[]) => deadLettersCommand(terminal, 'show', ids, flags)
    await expect(show()).rejects.toMatchObject({ code: 'CLI_DEAD_LETTER_NEEDED' })
    await expect(show(7)).rejects.toMatchObject({ code: 'CLI_DEAD_LETTER_UNKNOWN' })
  })
})

describe('a takeout', () => {
  it('that has to be allowed first says for how long', async () => {
    const invoke = async () => {
      throw classifyRpcAnswer({ method: 'account.InitTakeoutSession', status: 420, reason: 'TAKEOUT_INIT_DELAY_86400' })
    }
    await expect(Takeout.begin('user1', invoke)).rejects.toMatchObject({
      code: 'LOGIN_TAKEOUT_REFUSED',
      context: { client: 'user1', waitHours: 24 },
    })
  })
})

describe('the people of a chat', () => {
  it('are found by name, and the nearest is named for one who is not there', async () => {
    const people = new ChatPeople(await readWorldFile('config/sandbox.yaml'))
    expect(() => people.person('alise')).toThrow(withCode('CLI_PERSON_UNKNOWN'))
    expect(() => people.person('alise')).toThrow('Write alice if that is meant.')
    expect(() => people.partner(people.person('alice'), '@nobody_at_all')).toThrow(withCode('CLI_PERSON_UNKNOWN'))
  })
})

describe('a chat without a terminal', () => {
  it('needs to be told who talks to whom', async () => {
    const cwd = folder()
    mkdirSync(join(cwd, 'data'))
    const note = { host: '127.0.0.1', port: 1, dcId: 2, publicKeyPem: '', pid: process.pid }
    writeFileSync(join(cwd, 'data/sandbox.json'), JSON.stringify({ ...note, world: resolve('config/sandbox.yaml') }))
    const terminal = { out: { isTTY: false, write: () => true }, env: {}, cwd }
    for (const options of [{}, { as: 'alice' }]) {
      const input = { stdin: process.stdin, stdout: process.stdout, lingerMs: 0 }
      await expect(chatCommand(terminal, input, options)).rejects.toMatchObject({ code: 'CLI_CHOICE_NEEDED' })
    }
  })
})

describe('a session to import', () => {
  it('that is neither a file nor a string is named', async () => {
    const file = join(folder(), 'gone.session')
    await expect(readSessionSource(file, {})).rejects.toMatchObject({ code: 'SESSION_SOURCE_MISSING' })
  })
})

describe('a library beside the first', () => {
  it.each(['teleproto', 'mtcute'] as const)('is asked for when it is not installed: %s', async (driver) => {
    vi.resetModules()
    vi.doMock('node:module', async (original) => {
      const real = await original<typeof import('node:module')>()
      const createRequire = (from: string) => {
        const load = real.createRequire(from)
        const resolve = (name: string) => {
          if (/^(teleproto|@mtcute)/.test(name)) throw new Error('Cannot find module')
          return load.resolve(name)
        }
        return Object.assign((name: string) => load(name), { resolve })
      }
      return { ...real, createRequire, default: { ...real, createRequire } }
    })
    const { loadLibrary } = await import('../../core/mtproto/library/load-library.js')
    expect(() => loadLibrary(driver)).toThrow(withCode('CONFIG_DRIVER_MISSING'))
    vi.doUnmock('node:module')
    vi.resetModules()
  })
})

@Plugin({ name: 'quiet' })
class Quiet {}

/** Whether the plugins below work. */
const luck = { ink: true, paper: true }

@Plugin({ name: 'unlucky' })
class Unlucky {
  constructor(@Inject(Client) _client: Client) {
    if (!luck.ink) throw new Error('no ink')
  }

  @OnStart()
  start() {
    if (!luck.paper) throw new Error('no paper')
  }
}

describe('a plugin that cannot begin', () => {
  it.each([
    { missing: 'ink', code: 'PLUGIN_CONSTRUCTOR_FAILED' },
    { missing: 'paper', code: 'PLUGIN_HOOK_FAILED' },
  ] as const)('fails its client with $code, in a test as well', async ({ missing, code }) => {
    await withPlugins({ plugins: [Unlucky] }, async ({ app, client }) => {
      luck[missing] = false
      const cause = expect.objectContaining({ message: `no ${missing}` })
      await expect(app.control.restartClient(client)).rejects.toMatchObject({ code, cause })
    })
    await expect(withPlugins({ plugins: [Unlucky] }, () => {})).rejects.toMatchObject({ code: 'PLUGIN_TEST_CLIENT' })
    luck[missing] = true
  })
})

describe('the test kit', () => {
  it('refuses what is no duration', () =>
    withPlugins({ plugins: [Quiet] }, async (world) => {
      await expect(world.advance('a while')).rejects.toMatchObject({ code: 'PLUGIN_TEST_DURATION' })
    }))

  it('gives up waiting for what never is', () =>
    withPlugins({ plugins: [Quiet] }, async (world) => {
      world.sandbox.patience.limitMs = () => 60
      const waiting = world.eventually(() => false, 'pigs to fly')
      await expect(waiting).rejects.toMatchObject({ code: 'PLUGIN_TEST_WAIT', context: { what: 'pigs to fly' } })
    }))
})
