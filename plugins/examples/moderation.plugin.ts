import {
  type ArgumentsOf,
  arg,
  type CallbackContext,
  CallbackData,
  filters,
  Guard,
  guards,
  html,
  Inject,
  InlineKeyboard,
  type MessageContext,
  OnCallback,
  OnCommand,
  OnMessage,
  Option,
  Plugin,
  RateLimit,
  State,
  type StoredBy,
} from 'switchboard'

export class ModerationOptions {
  @Option({ kind: 'texts', description: 'Words that are a warning.' })
  words: string[] = []

  @Option({ kind: 'integer', min: 1, max: 10, description: 'Warnings after which somebody is muted.' })
  maxWarnings = 3

  @Option({ kind: 'text', pattern: /^\d+[mhd]$/, patternMeans: 'a duration such as 12h', description: 'For how long.' })
  muteFor = '1d'
}

const admins = guards.admins.withAnswer('Only administrators can do that.')
const warnArgs = { person: arg.user(), reason: arg.rest().default('no reason given') }
const personArgs = { person: arg.user() }
const forgive = new CallbackData('forgive', { userId: 'number' }, { for: '7d' })

/** Warns for words and by command, and mutes whoever has too many warnings. The bot has to be an administrator. */
@Plugin({ name: 'moderation', options: ModerationOptions })
export class Moderation {
  @State(() => 0, { per: 'member', expiresAfter: '30d' })
  private readonly warnings!: StoredBy<number>

  constructor(@Inject(ModerationOptions) private readonly options: ModerationOptions) {}

  @OnMessage(filters.group.and(filters.incoming))
  async watch(ctx: MessageContext) {
    const { senderId = 0 } = ctx
    const text = ctx.text.toLowerCase()
    const word = this.options.words.find((one) => text.includes(one.toLowerCase()))
    // Channels and anonymous administrators write as a chat, whose number is negative.
    if (word === undefined || senderId < 0) return
    if (!['member', 'restricted'].includes((await ctx.chat.member(senderId)).status)) return
    const author = await ctx.author()
    await ctx.delete()
    await this.addWarning(ctx, senderId, author?.name ?? 'Somebody', `“${word}”`)
  }

  @OnCommand('warn', filters.group, { args: warnArgs, description: 'Warns somebody', scope: 'administrators' })
  @Guard(admins)
  async warn(ctx: MessageContext, { person, reason }: ArgumentsOf<typeof warnArgs>) {
    await this.addWarning(ctx, person.id, person.name, reason)
  }

  @OnCommand('forgive', filters.group, {
    args: personArgs,
    description: 'Takes warnings back',
    scope: 'administrators',
  })
  @Guard(admins)
  async forgive(ctx: MessageContext, { person }: ArgumentsOf<typeof personArgs>) {
    await this.forget(ctx, person.id)
    return `${person.name} has no warnings.`
  }

  @OnCommand('warnings', filters.group, { description: 'Says how many warnings you have' })
  @RateLimit(3, '1m')
  async count(ctx: MessageContext) {
    return `${await this.warnings.of(ctx).get()} of ${this.options.maxWarnings}`
  }

  @OnCallback(forgive)
  @Guard(admins)
  async forgiven(ctx: CallbackContext<typeof forgive>) {
    await this.forget(ctx, ctx.data.userId)
    await ctx.edit('The warnings were taken back.')
  }

  private async addWarning(ctx: MessageContext, userId: number, name: string, reason: string) {
    const { maxWarnings, muteFor } = this.options
    const count = await this.warnings.of({ chatId: ctx.chatId, userId }).update((before) => before + 1)
    const isMuted = count >= maxWarnings
    if (isMuted) await ctx.chat.mute(userId, { for: muteFor })
    await ctx.reply(
      html`<b>${name}</b>: warning ${count} of ${maxWarnings}, ${reason}${isMuted && `. Muted for ${muteFor}.`}`,
      { buttons: new InlineKeyboard().button('Forgive', forgive.with({ userId })), quote: false },
    )
  }

  private async forget(ctx: MessageContext | CallbackContext<typeof forgive>, userId: number) {
    await this.warnings.of({ chatId: ctx.chatId, userId }).clear()
    await ctx.chat.unmute(userId)
  }
}
