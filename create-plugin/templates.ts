/** What the files of a new plugin are made from. */
export interface PluginNames {
  /** As it was asked for: `bot3`. */
  name: string
  /** For classes: `Bot3`. */
  className: string
  type: 'bot' | 'user'
}

/** A new plugin's files by their name within its folder. */
export function pluginFiles(names: PluginNames): Record<string, string> {
  return {
    [`${names.type}_commands.ts`]: commands(names),
    [`${names.type}_periodic.ts`]: periodic(names),
    [`${names.name}_counter.ts`]: counter(names),
    [`${names.name}.test.ts`]: test(names),
  }
}

function counter({ name, className }: PluginNames): string {
  return `import { Service } from 'switchboard'

/** What the commands and the periodic work of ${name} share: one instance for each client that has the plugin. */
@Service()
export class ${className}Counter {
  greetings = 0
}
`
}

function commands({ name, className, type }: PluginNames): string {
  const where = type === 'bot' ? 'filters.private.and(filters.incoming)' : 'filters.savedMessages'
  const whereText = type === 'bot' ? 'in a private chat' : 'in Saved Messages'
  return `import { filters, Inject, type MessageContext, OnCommand, Option, Plugin } from 'switchboard'
import { ${className}Counter } from './${name}_counter.js'

/** What a client can set for it, under plugins.options of the configuration. */
export class ${className}Options {
  @Option({ kind: 'text', description: 'What /hello is answered with.' })
  greeting = 'Hello from ${className}!'
}

@Plugin({ name: '${name}_commands', options: ${className}Options })
export class ${className}Commands {
  constructor(
    @Inject(${className}Options) private readonly options: ${className}Options,
    @Inject(${className}Counter) private readonly counter: ${className}Counter,
  ) {}

  /** Answers \`/hello\` ${whereText}. */
  @OnCommand('hello', ${where})
  async hello(ctx: MessageContext) {
    this.counter.greetings += 1
    await ctx.reply(this.options.greeting)
  }
}
`
}

function periodic({ name, className }: PluginNames): string {
  return `import { Every, Inject, Logger, Plugin } from 'switchboard'
import { ${className}Counter } from './${name}_counter.js'

@Plugin({ name: '${name}_periodic' })
export class ${className}Periodic {
  constructor(
    @Inject(Logger) private readonly log: Logger,
    @Inject(${className}Counter) private readonly counter: ${className}Counter,
  ) {}

  /** Runs once a minute while the client is online. */
  @Every('1m', { name: '${name}_task_report' })
  async report() {
    this.log.info('greetings so far', { greetings: this.counter.greetings })
  }
}
`
}

function test({ className, name, type }: PluginNames): string {
  const who = type === 'bot' ? 'alice' : 'owner'
  const asUser = type === 'user' ? "type: 'user', " : ''
  return `import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { ${className}Commands } from './${type}_commands.js'
import { ${className}Periodic } from './${type}_periodic.js'

const plugins = [${className}Commands, ${className}Periodic]

it('${name} answers /hello', () =>
  withPlugins({ ${asUser}plugins }, async ({ ${who}, client }) => {
    ${who}.send(client, '/hello')
    expect((await ${who}.waitFor('Hello')).text).toBe('Hello from ${className}!')
  }))

it('${name} greets as its options say', () => {
  const options = { ${name}_commands: { greeting: 'Hi!' } }
  return withPlugins({ ${asUser}plugins, options }, async ({ ${who}, client }) => {
    ${who}.send(client, '/hello')
    await ${who}.waitFor('Hi!')
  })
})
`
}
