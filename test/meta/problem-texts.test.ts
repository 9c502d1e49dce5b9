import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ChannelsFile } from '../../core/channels/channel.js'
import { type ConfigClass, configKeys } from '../../core/config/config-key.js'
import { filled } from '../../core/console/page/src/i18n/problems/filled.js'
import { reasons } from '../../core/console/page/src/i18n/problems/reasons.js'
import { catalogue, type ErrorCode } from '../../core/errors/catalogue.js'
import type { CatalogueEntry } from '../../core/errors/entry.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { toldFacts } from '../../core/errors/told-facts.js'

/** What only a terminal, a test or a program that starts Switchboard gets to see. */
const neverOnThePage = /^(CLI_|PLUGIN_TEST_|SESSION_SOURCE_|SANDBOX_(SCHEMA|TL)_)/

const folder = 'core/console/page/src/i18n/problems/ru'
const texts: Record<string, readonly [string, string]> = Object.assign(
  {},
  ...readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8'))),
)
const codes = (Object.keys(catalogue) as ErrorCode[]).filter((code) => !neverOnThePage.test(code))

describe('what the server says in English', () => {
  it('is told in Russian as well, whatever an operator can meet', () => {
    expect(codes.length).toBeGreaterThan(150)
    expect(codes.filter((code) => !texts[code])).toEqual([])
  })

  it.each(codes)(
    '%s speaks of the same facts in both languages, and says something without those that may be missing',
    (code) => {
      const { what, fix } = catalogue[code] as unknown as CatalogueEntry<object>
      const read = new Set<string>()
      for (const text of [what, fix]) text(everything(read))
      for (const text of texts[code] ?? []) {
        const named = [...text.matchAll(/\{\??(\w+)/g)].map(([, name = '']) => name)
        expect(named.filter((name) => !read.has(name))).toEqual([])
        const facts = Object.fromEntries([...read].map((name) => [name, `<${name}>`]))
        expect(filled(text, facts)).toMatch(/[А-Яа-я]|^<fix>/)
      }
    },
  )

  it('names every rule that a value can break', () => {
    const sources = ['core/config', 'core/channels'].flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => readFileSync(join(room, file), 'utf8')),
    )
    const written = sources.flatMap((source) => [...source.matchAll(/(?:rule: |\n\s*|, )'([a-z][A-Za-z]+)', \{/g)])
    const rules = [
      ...new Set(written.map(([, rule = '']) => rule)),
      ...['isDefined', 'isPeer', 'min', 'max', 'matches'],
    ]
    expect(rules.length).toBeGreaterThan(10)
    expect(rules.filter((rule) => !texts[rule])).toEqual([])
  })
})

describe('why a message was not sent', () => {
  const rooms = ['core/outbox', 'core/agents', 'plugins/crm/relay', 'plugins/crm/response']
  const written = rooms.flatMap((room) =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .flatMap((file) => reasonsIn(file, readFileSync(join(room, file), 'utf8'))),
  )
  const keys = Object.entries(reasons)

  it('is told by the page, whatever the outbox, agents and the CRM say of it', () => {
    expect(written.length).toBeGreaterThan(20)
    const untold = written.filter((reason) => !keys.some(([, pattern]) => pattern.test(reason)))
    expect(untold.filter((reason) => !notOfMessages.test(reason))).toEqual([])
  })

  it('has a text for each, with what differs from case to case', () => {
    for (const [key, pattern] of keys) {
      const named = [...pattern.source.matchAll(/\?<(\w+)>/g)].map(([, name = '']) => name)
      const shown = [...(texts[key]?.[0] ?? '').matchAll(/\{(\w+)/g)].map(([, name = '']) => name)
      expect([key, shown.toSorted()]).toEqual([key, named.toSorted()])
    }
  })
})

/** What is said of agents and to managers, not of a stored message. */
const notOfMessages = /^(it was taken off the list|paused by a person|nobody has logged it in|x: x|x; x of x parts)/

/** The reasons in a source, each with something in the place of what differs. */
function reasonsIn(file: string, source: string): string[] {
  const literal =
    /(?:\breason(?:: | = )|'(?:failed|expired|cancelled|refused)', )(['`])((?:(?!\1|\n).)* (?:(?!\1|\n).)*)\1/g
  const returned = /\breturn (['`])((?:(?!\1|\n).)* (?:(?!\1|\n).)*)\1/g
  const found = [literal, ...(/give-up|suppression/.test(file) ? [returned] : [])]
  return found
    .flatMap((pattern) => [...source.matchAll(pattern)])
    .map(([, , text = '']) =>
      text
        .replace(/\$\{(?:[^{}]|\{[^{}]*\})*(?:days|Ms|Math)(?:[^{}]|\{[^{}]*\})*\}/g, '3')
        .replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'x'),
    )
}

describe('the facts of an error', () => {
  it('are those its texts speak of, and nothing else that it carries', () => {
    const error = new SwitchboardError('APP_CHANNEL_CONFLICT', { id: 'a', version: '1', theirs: { phone: '+7999' } })
    expect(toldFacts(error)).toEqual({ id: 'a', version: '1' })
    expect(toldFacts(new SwitchboardError('APP_CLIENT_UNKNOWN', { client: 'x', known: ['a', 'b'] }))).toEqual({
      client: 'x',
      known: ['a', 'b'],
    })
  })

  it('fill a text: the first alternative counts whose facts are there', () => {
    const text = 'There are {known}.|Add one first.'
    expect(filled(text, { known: ['a', 'b'] })).toBe('There are a, b.')
    expect(filled(text, { known: [] })).toBe('Add one first.')
    expect(filled('{?sent}sent|{?way=slow}slowly|not at all', { sent: false, way: 'slow' })).toBe('slowly')
    expect(filled('Wait {retryAfter} s.', { retry_after: 3 })).toBe('Wait 3 s.')
    expect(filled('{gone}', {})).toBeUndefined()
  })
})

describe('the form of a channel', () => {
  it('names every key in both languages', () => {
    const keys = everyKey(ChannelsFile).filter(({ name }) => name !== 'channels')
    expect(keys.length).toBeGreaterThan(15)
    const unnamed = keys.filter(({ title }) => typeof title !== 'object' || !title.en || !title.ru)
    expect(unnamed.map(({ name }) => name)).toEqual([])
  })
})

function everyKey(type: ConfigClass): ReturnType<typeof configKeys>[number][] {
  return configKeys(type).flatMap((key) =>
    key.kind === 'block' || key.kind === 'blocks' ? [key, ...everyKey(key.of())] : [key],
  )
}

/** A context that has whatever it is asked for, and notes what that was. */
function everything(read: Set<string>): object {
  return new Proxy(
    {},
    {
      get: (_, name) => {
        if (typeof name === 'string') read.add(name)
        return anything
      },
    },
  )
}

/** A text that can be used as a list as well. */
const anything = new Proxy(
  Object.assign(() => anything, {}),
  {
    get: (_, name): unknown => {
      if (name === Symbol.toPrimitive || name === 'toString') return () => 'x'
      if (name === Symbol.iterator) return [][Symbol.iterator]
      return anything
    },
  },
) as never
