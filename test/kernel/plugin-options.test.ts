import { MinLength } from 'class-validator'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../core/config/load-config.js'
import { Inject } from '../../core/decorators/inject.js'
import type { AnyClass } from '../../core/decorators/manifest.js'
import { Plugin } from '../../core/decorators/plugin.js'
import { Service } from '../../core/decorators/service.js'
import { createApp } from '../../core/kernel/app.js'
import { PluginOptions } from '../../core/kernel/plugin-options.js'
import { Option } from '../../core/plan/options/option.js'
import { appWith, clientConfig } from './app-harness.js'

class QuietHours {
  @Option({ kind: 'integer', min: 0, max: 23, required: true })
  from!: number

  @Option({ kind: 'integer', min: 0, max: 23 })
  to = 7
}

class ModerationOptions {
  @Option({ kind: 'integer', min: 1, max: 10 })
  maxWarnings = 3

  @Option({ kind: 'choice', values: ['mute', 'ban'] })
  action: 'mute' | 'ban' = 'mute'

  @Option({ kind: 'texts' })
  words: string[] = []

  @Option({ kind: 'number', min: 0, max: 1 })
  tolerance = 0.5

  @Option({ kind: 'boolean' })
  strict = false

  @Option({ kind: 'integers', min: 1, max: 7 })
  days: number[] = [1, 2]

  @Option({ kind: 'choices', values: ['links', 'caps'] })
  watch: ('links' | 'caps')[] = ['links']

  @Option({ kind: 'peers' })
  owners?: (string | number)[]

  @MinLength(3)
  @Option({ kind: 'text' })
  farewell = 'Bye!'

  @Option({ kind: 'text', secret: true, requiredIf: (options: ModerationOptions) => options.strict })
  reportToken?: string

  @Option({ kind: 'block', of: () => QuietHours })
  quiet?: QuietHours

  @Option({ kind: 'blocks', of: () => QuietHours })
  pauses: QuietHours[] = []
}

@Plugin({ name: 'moderation', options: ModerationOptions })
class Moderation {
  static given: ModerationOptions | undefined
  constructor(@Inject(ModerationOptions) options: ModerationOptions) {
    Moderation.given = options
  }
}

/** The plan of a client bot1 with some plugins, whose `plugins.options` are written so. */
async function planOf(options: string, plugins: readonly AnyClass[] = [Moderation], env = {}) {
  const yaml = `sandbox: { enabled: true }
clients:
  - session_name: bot1
    type: bot
    api_id: 1
    api_hash: hash
    bot_token: "800000001:AAinvented-token-of-bot1-sandbox-only"
    plugins:
      include: []
      options:
${options.replace(/^/gm, '        ')}
`
  const config = parseConfig(yaml, 'config.yaml', env)
  return createApp({ config, plugins: { bot1: plugins } }).plan()
}

async function told(...args: Parameters<typeof planOf>) {
  const { diagnostics } = await planOf(...args)
  return diagnostics.map(({ error, config }) => [config && `${config.line}:${config.column}`, error.what, error.fix])
}

async function settingsOf(...args: Parameters<typeof planOf>) {
  const { clients, diagnostics } = await planOf(...args)
  expect(diagnostics).toEqual([])
  return clients[0]?.plugins[0]?.settings
}

describe('the options of a plugin', () => {
  it('are what its class says where the configuration says nothing', async () => {
    const { app } = await appWith([clientConfig('bot1')], { moderation: { Moderation } })
    await app.start()

    expect(Moderation.given).toBeInstanceOf(ModerationOptions)
    expect(Moderation.given).toEqual(new ModerationOptions())
  })

  it('are taken from the configuration, those of blocks and lists too, and cannot be changed', async () => {
    const settings = await settingsOf(`moderation:
  max_warnings: 5
  action: ban
  words: [spam, 'buy now']
  tolerance: 0.25
  days: [6, 7]
  watch: [caps]
  owners: ['@maria', 700000001]
  quiet: { from: 23 }
  pauses: [{ from: 1, to: 2 }]`)

    expect(settings).toMatchObject({
      ...{ maxWarnings: 5, action: 'ban', words: ['spam', 'buy now'], tolerance: 0.25, days: [6, 7], watch: ['caps'] },
      ...{ owners: ['@maria', 700000001], quiet: { from: 23, to: 7 }, pauses: [{ from: 1, to: 2 }], strict: false },
    })
    expect(() => (settings as ModerationOptions).words.push('more')).toThrow(TypeError)
  })

  it('may come from variables, which are read as what they are to be', async () => {
    const text = `moderation: { max_warnings: "\${MAX}", strict: "\${STRICT}", report_token: "\${TOKEN}", days: ["\${DAY}"] }`
    const settings = await settingsOf(text, [Moderation], { MAX: '7', STRICT: 'true', TOKEN: '12345', DAY: '3' })

    expect(settings).toMatchObject({ maxWarnings: 7, strict: true, reportToken: '12345', days: [3] })
  })

  it('are all told that cannot be used, each with its line and what to write', async () => {
    const faults = await told(`moderation:
  max_warnings: 11
  max_warning: 2
  action: kick
  words: spam
  tolerance: "0.5"
  days: [8]
  watch: [images]
  strict: true
  farewell: Yo
  quiet: { to: 25 }
  pauses:
    - { from: 3 }
    - { form: 4 }`)

    const what = (path: string, message: string) =>
      `"moderation.${path}" of plugins.options cannot be used: ${message}.`
    expect(faults).toEqual([
      ['11:9', what('report_token', 'report_token is missing'), 'Add `report_token: "..."`.'],
      ['12:25', what('max_warnings', 'max_warnings must be 10 or less'), 'Write `max_warnings: 10`.'],
      [
        '13:11',
        what('max_warning', 'max_warning is not a key that is known here'),
        'Write max_warnings, or remove the key.',
      ],
      ['14:19', what('action', 'action must be mute or ban'), 'Write `action: mute` or `ban`.'],
      ['15:18', what('words', 'words must be a list'), 'Write `words: ["spam"]`.'],
      ['16:22', what('tolerance', 'tolerance must be a number'), 'Write `tolerance: 0.5`, without quotes.'],
      ['17:17', what('days', 'days must be 7 or less'), 'Write `days: [1]`.'],
      ['18:18', what('watch', 'watch may have links, caps in it, nothing else'), 'Write `watch: [links, caps]`.'],
      ['20:21', what('farewell', 'farewell must be longer than or equal to 3 characters'), 'Correct farewell.'],
      ['21:11', what('quiet.from', 'from is missing'), 'Add `from: 1`.'],
      ['21:24', what('quiet.to', 'to must be 23 or less'), 'Write `to: 23`.'],
      ['24:17', what('pauses[1].form', 'form is not a key that is known here'), 'Write from, or remove the key.'],
    ])
    const { diagnostics } = await planOf('moderation: { max_warnings: 0 }')
    expect(diagnostics[0]).toMatchObject({
      error: { code: 'PLUGIN_OPTIONS_INVALID' },
      config: { file: 'config.yaml', path: 'clients[0].plugins.options.moderation.max_warnings' },
      className: 'Moderation',
    })
  })

  it('are told of when the whole block is none, or belongs to no plugin', async () => {
    expect(await told('moderation: strict')).toMatchObject([
      ['11:21', expect.stringContaining('must be a block of keys'), expect.anything()],
    ])
    expect(await told('moderatoin: { strict: true }')).toMatchObject([
      ['11:9', expect.anything(), `Write 'moderation'.`],
    ])
  })

  it('are asked for by services too, when one plugin alone has them', async () => {
    let seen: unknown
    @Service()
    class Ledger {
      constructor(@Inject(ModerationOptions) options: ModerationOptions) {
        seen = options.maxWarnings
      }
    }
    @Plugin({ name: 'counting' })
    class Counting {
      constructor(@Inject(Ledger) readonly ledger: Ledger) {}
    }
    @Plugin({ name: 'second', options: ModerationOptions })
    class Second {
      constructor(@Inject(ModerationOptions) readonly options: ModerationOptions) {}
    }
    const config = clientConfig('bot1', ({ plugins }) => {
      plugins.options = { moderation: { max_warnings: 9 } }
    })
    const { app } = await appWith([config], { moderation: { Moderation }, counting: { Counting } })
    await app.start()
    expect(seen).toBe(9)

    const { diagnostics } = await planOf('moderation: {}', [Moderation, Second, Counting])
    expect(diagnostics.map(({ error }) => error.code)).toEqual(['PLUGIN_OPTIONS_AMBIGUOUS'])
    expect(diagnostics[0]?.className).toBe('Ledger')
  })

  it('are handed on as they are when the plugin has no class for them', async () => {
    @Plugin({ name: 'plain' })
    class Plain {
      constructor(@Inject(PluginOptions) readonly options: object) {}
    }
    const { clients, diagnostics } = await planOf('plain: { anything: [1, "2"] }', [Plain])
    expect(diagnostics).toEqual([])
    expect(clients[0]?.plugins[0]).toMatchObject({ options: { anything: [1, '2'] } })
    expect(clients[0]?.plugins[0]).not.toHaveProperty('settings')
  })

  it('do not keep a file with their class alone from being included by a glob', async () => {
    const { app } = await appWith([clientConfig('bot1')], {
      moderation: { Moderation },
      options: { ModerationOptions },
    })
    expect((await app.plan()).diagnostics).toEqual([])
  })
})

describe('the class of options', () => {
  it('is told of when it cannot be used, before any value is looked at', async () => {
    class Empty {}
    class Throwing {
      @Option({ kind: 'text' })
      text = missing()
    }
    class Circle {
      @Option({ kind: 'block', of: () => Circle })
      inner?: Circle
    }
    class Odd {
      @Option({ kind: 'whatever' } as never)
      kind = 1
      @Option({ kind: 'choice', values: [] })
      values = 'a'
      @Option({ kind: 'integer', min: 5, max: 1 })
      bounds = 1
      @Option({ kind: 'text', name: 'two words' })
      name = ''
      @Option({ kind: 'block' } as never)
      block?: Circle
    }
    class Hollow {
      @Option({ kind: 'block', of: () => (() => 1) as never } as never)
      block?: unknown
    }
    const problems = [Empty, Throwing, Circle, Odd, Hollow].map(async (options, index) => {
      class Broken {
        constructor(@Inject(options as AnyClass) readonly given: object) {}
      }
      Plugin({ name: `p${index}`, options })(Broken)
      const { diagnostics } = await planOf('x: {}'.replace('x', `p${index}`), [Broken])
      return diagnostics.map(({ error }) => [error.code, (error.context as { problem?: string }).problem])
    })

    expect((await Promise.all(problems)).flat()).toEqual([
      ['PLUGIN_DECORATOR_ARGUMENT', 'it has no property with @Option'],
      ['PLUGIN_DECORATOR_ARGUMENT', 'it cannot be built: not today'],
      ['PLUGIN_DECORATOR_ARGUMENT', 'it holds itself'],
      ['PLUGIN_DECORATOR_ARGUMENT', "the kind is 'whatever'"],
      ['PLUGIN_DECORATOR_ARGUMENT', 'it has no values to choose from'],
      ['PLUGIN_DECORATOR_ARGUMENT', 'nothing is from 5 to 1'],
      ['PLUGIN_DECORATOR_ARGUMENT', "the name is 'two words'"],
      ['PLUGIN_DECORATOR_ARGUMENT', 'it does not say what is in the block'],
      ['PLUGIN_DECORATOR_ARGUMENT', 'a block of it is a function, which is no class'],
    ])
  })

  it('has to be a class without arguments', async () => {
    for (const options of [{ limit: 3 }, () => ({})]) {
      class Broken {}
      Plugin({ name: 'broken', options: options as never })(Broken)
      const { diagnostics } = await planOf('broken: {}', [Broken])
      expect(diagnostics.map(({ error }) => error.code)).toEqual(['PLUGIN_DECORATOR_ARGUMENT'])
    }
  })

  it('passes its options on to the classes made from it', async () => {
    class Wider extends QuietHours {
      @Option({ kind: 'text' })
      zone = 'UTC'
    }
    @Plugin({ name: 'wide', options: Wider })
    class Wide {}
    expect(await settingsOf('wide: { from: 5, zone: Asia/Tokyo }', [Wide])).toMatchObject({
      from: 5,
      to: 7,
      zone: 'Asia/Tokyo',
    })
    expect(await told('wide: { zone: 5 }', [Wide])).toHaveLength(2)
  })

  it('does not compile when a property is of another type than its option, or the class is no class', () => {
    class Wrong {
      // @ts-expect-error the option is a number
      @Option({ kind: 'integer' })
      limit = 'three'

      // @ts-expect-error the option may be 'ban', too
      @Option({ kind: 'choice', values: ['mute', 'ban'] })
      action: 'mute' = 'mute' as const

      // @ts-expect-error the option is a list
      @Option({ kind: 'texts' })
      words = ''

      // @ts-expect-error a text has no bounds
      @Option({ kind: 'text', min: 3 })
      name = ''

      // @ts-expect-error there is no such kind
      @Option({ kind: 'date' })
      day = ''

      // @ts-expect-error the block is of another class
      @Option({ kind: 'block', of: () => QuietHours })
      quiet?: ModerationOptions
    }
    class Picky {
      constructor(readonly argument: string) {}
    }
    // @ts-expect-error options are a class, not its values
    Plugin({ name: 'one', options: { limit: 3 } })
    // @ts-expect-error nobody has the argument
    Plugin({ name: 'two', options: Picky })
    expect([Wrong, Picky]).toHaveLength(2)
  })
})

function missing(): string {
  throw new Error('not today')
}
