import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Client } from '../../../core/client/client.js'
import { ownerOf } from '../../../core/client/client-owner.js'
import { SwitchboardConfig } from '../../../core/config/switchboard-config.js'
import { OnMessage } from '../../../core/decorators/handlers.js'
import { Every } from '../../../core/decorators/jobs.js'
import { Plugin } from '../../../core/decorators/plugin.js'
import { MessageContext } from '../../../core/handlers/contexts/message-context.js'
import { createApp } from '../../../core/kernel/app.js'
import { createLogging, type Logging } from '../../../core/logging/create-logging.js'
import { RpcError } from '../../../core/sandbox/rpc-error.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { botToken, ClientHarness, settings } from '../client-harness.js'

let harness: ClientHarness
let folder: string
let logging: Logging

beforeEach(async () => {
  harness = await ClientHarness.start()
  folder = mkdtempSync(join(tmpdir(), 'switchboard-faults-'))
  logging = createLogging({ directory: folder, level: 'debug' })
})

afterEach(async () => {
  await harness.close()
  await logging.close()
  rmSync(folder, { recursive: true, force: true })
})

type Line = { msg: string; level: string } & Record<string, unknown>

function lines(category: string): Line[] {
  const text = readFileSync(join(folder, `${category}.log`), 'utf8')
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}

const calls = (method: string) => harness.sandbox.calls.list({ method }).length
const faulty = (client: Client, method = 'updates.GetState') => client.invoke(method as string, {} as never)

function refuse(method: string, error: () => RpcError | undefined): void {
  harness.sandbox.intercept(async ({ call }, next) => {
    const fault = call.method === method ? error() : undefined
    if (fault) throw fault
    return next()
  })
}

describe('what calls fail with', () => {
  it('names the client that is to be logged in anew, and leaves the pauses of agents to their pools', async () => {
    const logger = logging.logger('user', { client: 'bob' })
    const client = await harness.online('bob', { keepsDevice: true }, { logger })
    let error = new RpcError(303, 'USER_MIGRATE_4')
    refuse('updates.getState', () => error)
    await expect(faulty(client)).rejects.toMatchObject({
      code: 'RPC_MIGRATE',
      fix: expect.stringContaining(`npx switchboard login ${client.name}.`),
    })
    error = new RpcError(420, 'FLOOD_WAIT_90')
    // An agent has no sleep_threshold that somebody could set.
    await expect(faulty(client)).rejects.toMatchObject({
      code: 'RPC_FLOOD_WAIT',
      seconds: 90,
      fix: expect.stringMatching(/lease\.release\(error\).*\{ sleepThresholdSeconds: 90 \}/),
    })
    await vi.waitFor(() => {
      const failed = lines('ErrorHandler').filter(({ msg }) => msg === 'a call failed')
      expect(failed.map(({ level, code }) => `${level} ${String(code)}`)).toEqual([
        'warn RPC_MIGRATE',
        'debug RPC_FLOOD_WAIT',
      ])
    })
  })

  it('is written to ErrorHandler.log, with what Telegram says about the connection', async () => {
    const client = await harness.online('bob', {}, { logger: logging.logger('user', { client: 'bob' }) })
    refuse('updates.getState', () => new RpcError(500, 'WORKER_BUSY'))
    await expect(faulty(client)).rejects.toMatchObject({ code: 'RPC_SERVER' })
    await vi.waitFor(() => expect(lines('ErrorHandler').map(({ msg }) => msg)).toContain('details of a failed call'))
    expect(lines('ErrorHandler')).toMatchObject([
      {
        level: 'warn',
        msg: 'a call failed',
        client: 'bob',
        type: 'user',
        method: 'updates.GetState',
        code: 'RPC_SERVER',
      },
      { level: 'info', method: 'updates.GetState', thisDc: 2, nearestDc: 2, country: 'XX', testMode: false },
    ])
  })

  it('is asked about once a minute at most, and never for floods or lost logins', async () => {
    const clock = new ManualClock()
    const client = await harness.online('bob', { sleepThreshold: 0 }, { clock })
    let error: RpcError | undefined = new RpcError(400, 'PEER_ID_INVALID')
    refuse('updates.getState', () => error)
    for (let count = 0; count < 5; count++) await expect(faulty(client)).rejects.toThrow()
    await vi.waitFor(() => expect(calls('help.getNearestDc')).toBe(1))
    await clock.advance(60_000)
    await expect(faulty(client)).rejects.toThrow()
    await vi.waitFor(() => expect(calls('help.getNearestDc')).toBe(2))
    await clock.advance(60_000)
    error = new RpcError(420, 'FLOOD_WAIT_30')
    await expect(faulty(client)).rejects.toThrow()
    await clock.advance(60_000)
    error = new RpcError(403, 'CHAT_WRITE_FORBIDDEN')
    await expect(faulty(client)).rejects.toThrow()
    await faulty(client, 'messages.GetDialogFilters').catch(() => {})
    expect(calls('help.getNearestDc')).toBe(2)
  })

  it('keeps its own error and its own time when the question fails or is not answered', async () => {
    const client = await harness.online('bob', {}, { logger: logging.logger('user') })
    refuse('updates.getState', () => new RpcError(400, 'PEER_ID_INVALID'))
    let asked = 0
    harness.sandbox.intercept(async ({ call }, next) => {
      if (!call.method.startsWith('help.')) return next()
      asked += 1
      if (asked === 1) throw new RpcError(500, 'AUTH_KEY_UNREGISTERED')
      return new Promise(() => {})
    })
    await expect(faulty(client)).rejects.toMatchObject({ code: 'RPC_BAD_REQUEST' })
    await vi.waitFor(() =>
      expect(lines('ErrorHandler')).toContainEqual(expect.objectContaining({ msg: 'no details of a failed call' })),
    )
    expect(client.state).toBe('online')
    await ownerOf(client).stop()
  })
})

describe('the logs of a process', () => {
  @Plugin({ name: 'clumsy' })
  class Clumsy {
    @OnMessage(undefined, { durable: false })
    async stumble(context: MessageContext) {
      if (context.text === 'mix') await context.reply('<b>one</b> and **two**')
      else throw new Error('over the carpet')
    }

    @Every('1h', { runAtStart: true })
    fall() {
      throw new Error('down the stairs')
    }
  }

  it('hold sessions, formatting and errors in files of their own', async () => {
    const config = new SwitchboardConfig()
    config.clients = [settings({ sessionName: 'bot1', botToken, parseMode: 'HTML' })]
    config.clients[0]!.session.type = 'memory'
    config.storage.file = ':memory:'
    const app = createApp({
      config,
      cwd: folder,
      dataCentre: harness.sandbox.address,
      plugins: { bot1: [Clumsy] },
      logger: (category, fields) => logging.logger(category, fields),
    })
    await app.start()
    const alice = harness.sandbox.person('alice')
    alice.send('bot1', 'mix')
    await alice.waitFor('two')
    alice.send('bot1', 'go on')
    await vi.waitFor(() => {
      const told = lines('ErrorHandler').map(({ msg, error }) => `${msg}: ${(error as Error).message}`)
      expect(told).toEqual(
        expect.arrayContaining(['a handler failed: over the carpet', 'a job failed: down the stairs']),
      )
    })
    await app.stop()
    const failure = lines('ErrorHandler').find(({ msg }) => msg === 'a handler failed')
    expect(failure).toMatchObject({ client: 'bot1', plugin: 'clumsy', method: 'stumble', level: 'error' })
    expect(lines('MessageFormatter')).toMatchObject([{ client: 'bot1', level: 'warn' }])
    expect(lines('SessionManager').map(({ msg }) => msg)).toContain('a new login is kept')
    expect(lines('bot').filter(({ level }) => level === 'error')).toEqual([])
  })
})
