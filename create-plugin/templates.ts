/** What the files of a new plugin are made from. */
export interface PluginNames {
  /** As it was asked for: `bot3`. */
  name: string
  /** For classes: `Bot3`. */
  className: string
  type: 'bot' | 'user'
}

/** What a new plugin can begin with. */
export const parts = ['command', 'periodic', 'dialogue', 'crm'] as const
export type Part = (typeof parts)[number]

/** What each is, for people to choose from. */
export const partMeans: Readonly<Record<Part, string>> = {
  command: 'a command with an answer, and an option for it',
  periodic: 'work by the clock',
  dialogue: 'questions, one after the other',
  crm: 'a hook on the conversations of the CRM',
}

/** A new plugin's files by their name within its folder. */
export function pluginFiles(names: PluginNames, wanted: readonly Part[]): Record<string, string> {
  const { name } = names
  const stem = stemOf(names)
  const has = (part: Part) => wanted.includes(part)
  return {
    ...(has('command') && { [`${stem}_commands.ts`]: commands(names) }),
    ...(has('periodic') && { [`${stem}_periodic.ts`]: periodic(names) }),
    ...((has('command') || has('periodic')) && { [`${name}_counter.ts`]: counter(names) }),
    ...(has('dialogue') && { [`${name}_dialogue.ts`]: dialogue(names) }),
    ...(has('crm') && { [`${name}_crm.ts`]: crm(names) }),
    [`${name}.test.ts`]: test(names, wanted),
  }
}

/** What its files begin with: its name, but `bot` for the plugin of a whole bot, as bot1 and bot2 have it. */
function stemOf({ name, type }: PluginNames): string {
  return /^(bot|user)\d*$/.test(name) && name.startsWith(type) ? type : name
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

function dialogue(names: PluginNames): string {
  const { name, className, type } = names
  // What an account of a person writes itself is no answer to its dialogues.
  if (type === 'user') return questions(names)
  return `import {
  arg,
  Dialogue,
  type DialogueContext,
  filters,
  type MessageContext,
  OnCommand,
  OnFinish,
  Step,
} from 'switchboard'

/** Asks one thing after the other. Where somebody is in it is kept over restarts; /cancel ends it. */
@Dialogue({ name: '${name}_dialogue', timeLimit: '15m' })
export class ${className}Dialogue {
  @Step('What would you like?')
  dish!: string

  @Step('How many?', arg.integer({ min: 1, max: 20 }))
  amount!: number

  @OnCommand('order', filters.private.and(filters.incoming))
  async order(ctx: MessageContext) {
    await ctx.enter(${className}Dialogue)
  }

  @OnFinish()
  done({ data }: DialogueContext<${className}Dialogue>) {
    return \`\${data.amount} x \${data.dish}, coming.\`
  }
}
`
}

function questions({ name, className }: PluginNames): string {
  const where = 'filters.savedMessages'
  return `import { filters, type MessageContext, OnCommand, Plugin } from 'switchboard'

@Plugin({ name: '${name}_dialogue' })
export class ${className}Dialogue {
  /** Asks, and waits for the next message of the same person in the same chat. */
  @OnCommand('order', ${where})
  async order(ctx: MessageContext) {
    const dish = await ctx.ask('What would you like?', { timeoutMs: 300_000 })
    const amount = await dish.ask('How many?', { timeoutMs: 300_000, filter: filters.text(/^\\d+$/) })
    await amount.reply(\`\${amount.text} x \${dish.text}, coming.\`)
  }
}
`
}

function crm({ name, className }: PluginNames): string {
  return `import { type ConversationChange, Conversations, Inject, Logger, OnStart, OnStop, Plugin } from 'switchboard'

/** Hears of everything that is said with the contacts of channels. */
@Plugin({ name: '${name}_crm' })
export class ${className}Crm {
  waiting = 0
  private endListening = () => {}

  constructor(
    @Inject(Conversations) private readonly conversations: Conversations,
    @Inject(Logger) private readonly log: Logger,
  ) {}

  @OnStart()
  listen() {
    this.endListening = this.conversations.onChange((change) => this.changed(change))
  }

  @OnStop()
  end() {
    this.endListening()
  }

  private changed({ conversation, message }: ConversationChange) {
    if (message?.from !== 'contact') return
    this.waiting += 1
    this.log.info('a contact wrote', { channel: conversation.channel, conversation: conversation.id })
  }
}
`
}

function test(names: PluginNames, wanted: readonly Part[]): string {
  const { className, name, type } = names
  const stem = stemOf(names)
  const who = type === 'bot' ? 'alice' : 'owner'
  const asUser = type === 'user' ? "type: 'user', " : ''
  const has = (part: Part) => wanted.includes(part)
  const classes = [
    ...(has('command') ? [{ made: 'Commands', file: `${stem}_commands` }] : []),
    ...(has('crm') ? [{ made: 'Crm', file: `${name}_crm` }] : []),
    ...(has('dialogue') ? [{ made: 'Dialogue', file: `${name}_dialogue` }] : []),
    ...(has('periodic') ? [{ made: 'Periodic', file: `${stem}_periodic` }] : []),
  ].sort((one, other) => (sortKey(one.file) < sortKey(other.file) ? -1 : 1))
  const imports = classes.map(({ made, file }) => `import { ${className}${made} } from './${file}.js'\n`).join('')
  const plugins = classes.map(({ made }) => `${className}${made}`).join(', ')
  const ofCommand = `
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
  const ofDialogue = `
it('${name} takes an order', () =>
  withPlugins({ ${asUser}plugins }, async ({ ${who}, client }) => {
    ${who}.send(client, '/order')
    await ${who}.waitFor('What would you like?')
    ${who}.send(client, 'pizza')
    await ${who}.waitFor('How many?')
    ${who}.send(client, '2')
    expect((await ${who}.waitFor('coming')).text).toBe('2 x pizza, coming.')
  }))
`
  const ofStart = `
it('${name} starts', () => withPlugins({ ${asUser}plugins }, (world) => world.settled()))
`
  const others = [...(has('command') ? [ofCommand] : []), ...(has('dialogue') ? [ofDialogue] : [])]
  const tests = others.length > 0 ? others.join('') : ofStart
  return `import { withPlugins } from 'switchboard/vitest'
import { ${others.length > 0 ? 'expect, ' : ''}it } from 'vitest'
${imports}
const plugins = [${plugins}]
${tests}`
}

/** Imports stand in the order of their files, with `_` before digits and letters. */
function sortKey(file: string): string {
  return file.replaceAll('_', ' ')
}
