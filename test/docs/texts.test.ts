import { readFileSync } from 'node:fs'
import {
  Every,
  Guard,
  guards,
  Inject,
  type MessageContext,
  OnCommand,
  Plugin,
  Service,
  State,
  type StoredBy,
  Texts,
  text,
  Use,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { snippetsOf, written } from './snippets.js'

@Plugin({ name: 'pizzeria' })
class Pizzeria {
  @OnCommand('start')
  start(ctx: MessageContext) {
    return text('welcome', { name: ctx.text.slice(7) })
  }

  @OnCommand('cart')
  async cart(ctx: MessageContext) {
    await ctx.reply(ctx.t('cart.items', { count: 2, price: 19 }))
  }

  @OnCommand('secret')
  @Guard(guards.owner.withAnswer(text('refused')))
  secret() {}
}

@Service()
class Chosen {
  @State(() => '', { per: 'user' })
  readonly language!: StoredBy<string>

  async use(ctx: MessageContext, next: () => Promise<unknown>) {
    const chosen = await this.language.of(ctx).get()
    if (chosen !== '') ctx.language = chosen
    return next()
  }
}

@Plugin({ name: 'polyglot' })
@Use(Chosen)
class Polyglot {
  constructor(@Inject(Texts) private readonly texts: Texts) {}

  @OnCommand('hello')
  hello() {
    return text('welcome', { name: 'you' })
  }

  @Every('1h', { name: 'digest' })
  digest() {
    return this.texts.t('ru', 'welcome', { name: 'Ада' })
  }
}

it('shows what is compiled and run here', async () => {
  const source = written(import.meta.url)
  for (const snippet of snippetsOf('docs/texts.md')) expect(source).toContain(snippet)
  expect(readFileSync('docs/texts.md', 'utf8')).toContain(readFileSync('test/docs/locales/en.json', 'utf8').trim())
  await withPlugins({ plugins: [Pizzeria, Polyglot] }, async (world) => {
    const { alice, client } = world
    for (const said of ['/start Ada', '/cart', '/secret', '/hello']) alice.send(client, said)
    await world.settled()
    expect(alice.messages.filter(({ out }) => !out).map((message) => message.text)).toEqual([
      'Welcome, Ada!',
      '2 pizzas for €19.00',
      'Only for friends.',
      'Welcome, you!',
    ])
  })
})
