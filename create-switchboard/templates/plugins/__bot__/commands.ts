import { filters, Inject, type MessageContext, OnCommand, OnMessage, Option, Plugin } from 'switchboard'

/** What config.yaml can set, under plugins.options. */
export class CommandsOptions {
  @Option({ kind: 'text', description: 'What /start is answered with.' })
  greeting = 'Hello!'
}

@Plugin({ name: '__bot___commands', options: CommandsOptions })
export class Commands {
  constructor(@Inject(CommandsOptions) private readonly options: CommandsOptions) {}

  @OnCommand('start', filters.private, { description: 'Says hello' })
  start() {
    return this.options.greeting
  }

  @OnMessage(filters.private.and(filters.incoming).and(filters.text(/^(?!\/)/)))
  echo(ctx: MessageContext) {
    return `You said: ${ctx.text}`
  }
}
