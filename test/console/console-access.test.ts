import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { ConsoleConfig } from '../../core/config/console-config.js'
import { ConsoleAccess } from '../../core/console/console-access.js'
import { consoleNoteFile, writeConsoleNote } from '../../core/console/console-note.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { ConsoleHarness } from './console-harness.js'

/** A folder in which a console left its note. */
async function noted(note: object): Promise<string> {
  const cwd = mkdtempSync(join(tmpdir(), 'switchboard-access-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  await writeConsoleNote(join(cwd, consoleNoteFile), {
    url: 'http://localhost:1',
    pid: process.pid,
    ...note,
  })
  return cwd
}

/** Calls the API of a console with these settings. @returns where people reach it; of its port only that it is there. */
async function reached(config: Partial<ConsoleConfig>): Promise<string> {
  const harness = await ConsoleHarness.start({ config })
  onTestFinished(() => harness.close())
  const { url, forCommandLine } = harness.console
  const access = await ConsoleAccess.open(await noted({ url, ...forCommandLine }))
  expect(await access.call('POST', '/api/access/link')).toEqual({
    secret: expect.any(String),
  })
  return access.url.replace(/:\d+$/, ':PORT')
}

it('the command line reaches a console that listens on every address, and names one that people can open', async () => {
  const behindProxy = true
  expect(await reached({ host: '0.0.0.0', behindProxy })).toBe('http://localhost:PORT')
  expect(await reached({ host: '::', behindProxy })).toBe('http://localhost:PORT')
  expect(await reached({ host: '127.0.0.2', behindProxy })).toBe('http://localhost:PORT')
  const hosts = ['console.example.org', 'other.example.org']
  expect(await reached({ host: '0.0.0.0', behindProxy, hosts })).toBe('https://console.example.org')
  expect(await reached({ host: '127.0.0.1', hosts })).toBe('http://localhost:PORT')
})

/** What a call is refused with, where this answers in place of a console. */
async function refusedBy(answer: RequestListener, isSecure = false): Promise<unknown> {
  const read = (file: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', file))
  const server = isSecure
    ? createSecureServer({ cert: read('localhost.crt'), key: read('localhost.key') }, answer)
    : createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const local = `${isSecure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
  const access = await ConsoleAccess.open(await noted({ token: 'x', local, fingerprint: 'AA:BB' }), 'config.yaml')
  return access.call('POST', '/api/anything').catch((error) => error)
}

it('an app that ends within its answer runs no more, and what else answers in its place is said', async () => {
  const ending: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{"begun":', () => response.destroy())
  }
  expect(await refusedBy(ending)).toMatchObject({ code: 'CLI_CONSOLE_NOT_RUNNING' })
  const other: RequestListener = (_, response) => response.end('<h1>Welcome</h1>')
  const named = { code: 'CLI_CONSOLE_OTHER', context: { address: expect.stringMatching(/^http/) } }
  expect(await refusedBy(other)).toMatchObject(named)
  const asked: string[] = []
  expect(await refusedBy(({ headers }) => asked.push(String(headers.authorization)), true)).toMatchObject(named)
  // Whoever else it is gets no token.
  expect(asked).toEqual([])
})

it('an app that answers nothing any more is said to be stuck; one that works long is waited for', async () => {
  const clock = new ManualClock(0)
  const seen: string[] = []
  let isStuck = false
  let finish = () => {}
  const server = createServer(({ url = '' }, response) => {
    seen.push(url)
    if (url === '/health') {
      if (!isStuck) response.end('{}')
    } else finish = () => response.end('"done"')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const cwd = await noted({ token: 'x', local: `http://127.0.0.1:${port}` })
  const access = await ConsoleAccess.open(cwd, 'config.yaml', clock)

  const long = access.call('POST', '/api/long')
  await expect.poll(() => seen).toEqual(['/api/long'])
  await clock.advance(30_000)
  await expect.poll(() => seen).toEqual(['/api/long', '/health'])
  finish()
  expect(await long).toBe('done')

  isStuck = true
  const never = access.call('POST', '/api/never').catch((error) => error)
  await expect.poll(() => seen.length).toBe(3)
  await clock.advance(30_000)
  await expect.poll(() => seen.length).toBe(4)
  await clock.advance(30_000)
  expect(await never).toMatchObject({ code: 'CLI_CONSOLE_SILENT' })
})
