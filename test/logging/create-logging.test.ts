import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { createLogging, type LoggingOptions } from '../../core/logging/create-logging.js'

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'switchboard-logs-'))
})

afterEach(() => {
  rmSync(directory, { recursive: true, force: true })
})

const lines = (name: string): Record<string, unknown>[] =>
  readFileSync(join(directory, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))

function onConsole(options: LoggingOptions = {}, isTTY = false) {
  const written: string[] = []
  const target = { isTTY, write: (text: string) => written.push(text) }
  return { written, logging: createLogging({ console: target, ...options }) }
}

describe('log files', () => {
  it('get the lines of their category as JSON', async () => {
    const logging = createLogging({ directory })
    logging.logger('bot', { client: 'bot1' }).info('answered', { chatId: -100, tookMs: 3 })
    logging.logger('user', { client: 'user1' }).warn('slow')
    logging.logger('system').error('no')
    logging.logger('ErrorHandler').info('e')
    logging.logger('MessageFormatter').info('m')
    logging.logger('SessionManager').info('s')
    logging.logger('agents').info('a')
    await logging.close()

    expect(readdirSync(directory).sort()).toEqual(
      [
        'ErrorHandler.log',
        'MessageFormatter.log',
        'SessionManager.log',
        'agents.log',
        'bot.log',
        'system.log',
        'user.log',
      ].sort(),
    )
    expect(lines('bot.log')).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        category: 'bot',
        client: 'bot1',
        chatId: -100,
        tookMs: 3,
        msg: 'answered',
      },
    ])
    expect(lines('user.log')[0]).toMatchObject({ level: 'warn', msg: 'slow' })
  })

  it('are chosen by the category of a child', () => {
    const logging = createLogging({ directory })
    const bot = logging.logger('bot', { client: 'bot1' })

    bot.child({ category: 'SessionManager' }).info('saved')
    bot.child({ plugin: 'hello' }).info('ready')

    expect(lines('SessionManager.log')).toMatchObject([{ client: 'bot1', category: 'SessionManager', msg: 'saved' }])
    expect(lines('bot.log')).toMatchObject([{ client: 'bot1', plugin: 'hello' }])
  })

  it('hold a line as soon as it is logged, before anything is closed', () => {
    createLogging({ directory }).logger('system').info('at once')

    expect(lines('system.log')).toHaveLength(1)
  })

  it('are put aside when full, and as many as asked for are kept', () => {
    const log = createLogging({ directory, maxFileBytes: 1_000, backups: 3 }).logger('system')
    for (let number = 0; number < 100; number++) log.info(`line ${number} ${'x'.repeat(100)}`)

    expect(readdirSync(directory).sort()).toEqual(['system.log', 'system.log.1', 'system.log.2', 'system.log.3'])
    const kept = ['system.log.3', 'system.log.2', 'system.log.1', 'system.log'].flatMap(lines)
    const numbers = kept.map((line) => Number(String(line.msg).split(' ')[1]))
    expect(numbers.at(-1)).toBe(99)
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 100 - numbers.length + index))
    for (const name of readdirSync(directory)) {
      expect(readFileSync(join(directory, name)).length).toBeLessThanOrEqual(1_000)
    }
  })

  it('go on where the last run ended', () => {
    createLogging({ directory }).logger('system').info('one')
    createLogging({ directory }).logger('system').info('two')

    expect(lines('system.log').map(({ msg }) => msg)).toEqual(['one', 'two'])
  })

  it('are taken up again by two loggings that share them when one puts them aside', () => {
    const options = { directory, maxFileBytes: 600, backups: 50 }
    const one = createLogging(options).logger('system')
    const other = createLogging(options).logger('system')
    for (let number = 0; number < 20; number++) (number % 2 ? one : other).info(`line ${number} ${'x'.repeat(50)}`)

    const numbers = readdirSync(directory)
      .flatMap(lines)
      .map(({ msg }) => Number(String(msg).split(' ')[1]))
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  it('that cannot be written are told of in the terminal once and stop nothing', () => {
    const { written, logging } = onConsole({ directory, level: 'error' })
    rmSync(directory, { recursive: true })
    writeFileSync(directory, 'a file in the place of the folder')

    logging.logger('system').error('one')
    logging.logger('system').error('two')

    expect(written.filter((line) => line.includes('cannot be written'))).toHaveLength(1)
  })

  it('need a folder that can be made', () => {
    const file = join(directory, 'file')
    writeFileSync(file, '')

    expect(() => createLogging({ directory: join(file, 'logs') })).toThrow(
      expect.objectContaining({ code: 'CONFIG_LOG_FOLDER' }),
    )
  })
})

describe('levels', () => {
  it('keep lower lines out, for single categories as well', () => {
    const logging = createLogging({ directory, level: 'warn', levels: { bot: 'debug', user: 'silent' } })
    logging.logger('system').info('no')
    logging.logger('system').warn('yes')
    logging.logger('bot').debug('yes')
    logging.logger('user').fatal('no')

    expect(lines('system.log')).toHaveLength(1)
    expect(lines('bot.log')).toHaveLength(1)
    expect(readdirSync(directory)).not.toContain('user.log')
  })

  it('come from LOG_LEVEL before the configuration', () => {
    const env = { LOG_LEVEL: 'error, bot:trace' }
    const logging = createLogging({ directory, level: 'info', levels: { user: 'info' }, env })
    logging.logger('user').warn('no')
    logging.logger('bot').trace('yes')
    logging.logger('system').error('yes')

    expect(readdirSync(directory).sort()).toEqual(['bot.log', 'system.log'])
  })
})

describe('LOG_LEVEL', () => {
  it.each(['verbose', 'info,bots:debug', 'bot:loud'])('refuses %j', (level) => {
    expect(() => createLogging({ env: { LOG_LEVEL: level } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_LOG_LEVEL' }),
    )
  })

  it('may be empty', () => {
    expect(() => createLogging({ env: { LOG_LEVEL: '' } })).not.toThrow()
  })
})

describe('console lines', () => {
  it('are aligned, one per record, with the fields behind the message', () => {
    const { written, logging } = onConsole()
    logging.logger('bot', { client: 'bot1' }).info('answered', { chatId: 5, name: 'two words' })
    logging.logger('system').warn('first\nsecond')

    expect(written.map((line) => line.replace(/^\S+/, 'TIME'))).toEqual([
      'TIME INFO  bot1       answered chatId=5 name="two words"\n',
      'TIME WARN  system     first | second\n',
    ])
    expect(written[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} /)
  })

  it('tell an error with its causes and leave the stack to the file', () => {
    const { written, logging } = onConsole({ directory })
    const error = new SwitchboardError(
      'CONFIG_NOT_FOUND',
      { file: 'a.yaml' },
      { cause: new Error('outer\n  Fix: not this', { cause: new Error('inner') }) },
    )
    logging.logger('system').error('no start', { error })

    expect(written[0]).toContain('CONFIG_NOT_FOUND: There is no configuration file a.yaml. | Fix: ')
    expect(written[0]).toContain(' <- Error: outer <- Error: inner\n')
    expect(written.join('')).not.toContain('    at ')
    expect(lines('system.log')[0]?.error).toMatchObject({
      type: 'CONFIG_NOT_FOUND',
      code: 'CONFIG_NOT_FOUND',
      stack: expect.stringContaining('    at '),
      cause: { message: 'outer\n  Fix: not this', cause: { message: 'inner' } },
    })
  })

  it('have colours in a terminal only, another for each type of client', () => {
    const plain = onConsole()
    plain.logging.logger('bot').info('x')
    const { written, logging } = onConsole({}, true)
    for (const category of ['user', 'bot', 'system'] as const) logging.logger(category).info('x')

    expect(plain.written[0]).not.toContain('\u001b')
    const colors = written.map((line) => /(\S+)(user|bot|system) /.exec(line)?.[1])
    expect(new Set(colors).size).toBe(3)
  })

  it.each([
    [{ NO_COLOR: '1' }, true, false],
    [{ FORCE_COLOR: '1' }, false, true],
    [{ TERM: 'dumb' }, true, false],
  ])('follow %j', (env, isTTY, colored) => {
    const { written, logging } = onConsole({ env }, isTTY)
    logging.logger('bot').info('x')

    expect(written[0]?.includes('\u001b')).toBe(colored)
  })

  it('cannot be forged by a text in them', () => {
    const { written, logging } = onConsole()
    logging.logger('bot').info('from a stranger', { text: '\u001b[2J\n12:00:00 FATAL gone', level: 'fatal' })

    expect(written).toHaveLength(1)
    for (const character of ['\u001b', '\n']) expect(written[0]?.trimEnd()).not.toContain(character)
    expect(written[0]).toContain(' INFO ')
  })
})
