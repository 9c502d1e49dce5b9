import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createLogging } from '../../core/logging/create-logging.js'
import type { LogHistory } from '../../core/logging/log-history.js'
import { type LogQuery, searchLog } from '../../core/logging/search-log.js'

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'switchboard-logs-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

async function messages(history: LogHistory, query: Partial<LogQuery> = {}): Promise<string[]> {
  const found: string[] = []
  let before: string | undefined
  do {
    const page = await searchLog(history, { limit: 7, ...query, ...(before && { before }) })
    found.push(...page.records.map(({ msg }) => msg))
    before = page.next
  } while (before)
  return found
}

describe.each(['the files', 'memory'] as const)('the lines so far, in %s', (place) => {
  const logging = (options = {}) =>
    createLogging({ level: 'trace', ...(place === 'the files' && { directory: folder() }), ...options })

  it('are found by level, client, category and text, page by page, the latest first', async () => {
    const { logger, history } = logging()
    for (let index = 0; index < 20; index++) {
      logger(index % 2 ? 'bot' : 'system', { client: `bot${index % 3}` }).info(`line ${index}`)
      logger('ErrorHandler', { client: 'bot1' }).error(`failed ${index}`, { error: new Error(`Needle ${index}`) })
    }
    // Several lines have the same moment, so that only the order within a category is known.
    const all = await messages(history)
    expect([...all].sort()).toEqual(
      Array.from({ length: 20 }, (_, index) => [`line ${index}`, `failed ${index}`])
        .flat()
        .sort(),
    )
    expect(await messages(history, { level: 'warn' })).toEqual(Array.from({ length: 20 }, (_, i) => `failed ${19 - i}`))
    expect(await messages(history, { category: 'bot', client: 'bot0' })).toEqual(['line 15', 'line 9', 'line 3'])
    expect(await messages(history, { text: 'nEEDLE 7' })).toEqual(['failed 7'])
    expect(await messages(history, { text: 'nobody wrote this' })).toEqual([])
  })

  it('have no secret', async () => {
    const { logger, history } = logging({ secrets: ['hunter22'] })
    logger('system').info('the password is hunter22')
    expect(await messages(history)).toEqual(['the password is [redacted]'])
  })
})

describe('log files that were put aside', () => {
  it('are read as well, in pieces that end in the middle of a line and of a letter', async () => {
    const directory = folder()
    const { logger, history } = createLogging({ directory, maxFileBytes: 200_000, backups: 3 })
    const count = 200
    for (let index = 0; index < count; index++) logger('system').info(`${index} ${'ы'.repeat(1_000)}`)
    expect(readdirSync(directory).length).toBeGreaterThan(2)
    const found = await messages(history, { limit: 60 })
    expect(found.map((message) => Number(message.split(' ')[0]))).toEqual(
      Array.from({ length: count }, (_, index) => count - 1 - index),
    )
    expect(new Set(found.map((message) => message.split(' ')[1]))).toEqual(new Set(['ы'.repeat(1_000)]))
  })

  it('may be none', async () => {
    expect(await messages(createLogging({ directory: folder() }).history)).toEqual([])
  })
})
