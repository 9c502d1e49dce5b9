import {
  type CallbackContext,
  CallbackData,
  ChosenInlineContext,
  html,
  Inject,
  type InlineContext,
  InlineKeyboard,
  OnCallback,
  OnChosenInlineResult,
  OnCommand,
  OnInline,
  Option,
  Plugin,
  State,
  type Stored,
} from 'switchboard'

export class Item {
  @Option({ kind: 'text', required: true, pattern: /^[\w-]{1,40}$/, patternMeans: '1 to 40 letters, digits, _ or -' })
  id!: string
  @Option({ kind: 'text', required: true }) name!: string
  @Option({ kind: 'text' }) description = ''
  @Option({ kind: 'number', required: true, min: 0, description: 'In euro.' }) price!: number
  @Option({ kind: 'text', description: 'The address of a picture, a JPEG.' }) picture?: string
}

export class CatalogueOptions {
  @Option({ kind: 'blocks', of: () => Item, required: true, description: 'What there is.' })
  items!: Item[]

  @Option({ kind: 'integer', min: 1, max: 50, description: 'How many are shown at once.' })
  pageSize = 20
}

const like = new CallbackData('like', { id: 'text' })

/** `@the_bot tea` in any chat shows what the catalogue has. Inline mode and inline feedback have to be on at @BotFather. */
@Plugin({ name: 'catalogue', options: CatalogueOptions })
export class Catalogue {
  /** Who likes an item, by its id. */
  @State((): Record<string, Set<number>> => ({}))
  private readonly admirers!: Stored<Record<string, Set<number>>>
  @State((): Record<string, number> => ({}))
  private readonly shared!: Stored<Record<string, number>>

  constructor(@Inject(CatalogueOptions) private readonly options: CatalogueOptions) {}

  @OnInline()
  async search(ctx: InlineContext) {
    const wanted = ctx.query.toLowerCase()
    const found = this.options.items.filter((item) => `${item.name} ${item.description}`.toLowerCase().includes(wanted))
    const admirers = await this.admirers.get()
    const articles = found.map((item) => ({
      id: item.id,
      title: `${item.name}, ${item.price} €`,
      description: item.description,
      thumbnail: item.picture,
      text: cardOf(item),
      buttons: buttonsOf(item, admirers[item.id]),
    }))
    await ctx.answer(articles, { pageSize: this.options.pageSize, cacheSeconds: 60 })
  }

  @OnChosenInlineResult()
  async chosen(ctx: ChosenInlineContext) {
    await this.shared.update((counts) => ({ ...counts, [ctx.resultId]: (counts[ctx.resultId] ?? 0) + 1 }))
  }

  @OnCallback(like)
  async liked(ctx: CallbackContext<typeof like>) {
    const item = this.options.items.find(({ id }) => id === ctx.data.id)
    if (!item) return ctx.answer({ text: 'We no longer have that.', alert: true })
    const admirers = await this.admirers.update((before) => {
      const people = new Set(before[item.id])
      // Whoever presses again takes it back.
      if (!people.delete(ctx.senderId)) people.add(ctx.senderId)
      return { ...before, [item.id]: people }
    })
    await ctx.edit(cardOf(item), { buttons: buttonsOf(item, admirers[item.id]) })
  }

  @OnCommand('best', { description: 'What is shared most' })
  async best() {
    const shared = Object.entries(await this.shared.get()).sort(([, one], [, other]) => other - one)
    const named = shared.map(([id, count]) => ({
      name: this.options.items.find((item) => item.id === id)?.name,
      count,
    }))
    return html`<b>Shared most</b>\n${named.slice(0, 10).map(({ name, count }) => name && html`${name}: ${count}\n`)}`
  }
}

function cardOf({ name, description, price }: Item) {
  return html`<b>${name}</b>, ${price} €\n${description}`
}

function buttonsOf({ id }: Item, admirers = new Set<number>()) {
  return new InlineKeyboard().button(admirers.size > 0 ? `♥ ${admirers.size}` : '♥', like.with({ id }))
}
