import {
  CallbackContext,
  CallbackData,
  content,
  Inject,
  InlineKeyboard,
  Logger,
  MessageContext,
  OnCallback,
  OnCommand,
  OnPoll,
  Plugin,
  PollContext,
} from 'switchboard'
import { withPlugins } from 'switchboard/testing'
import { expect, it } from 'vitest'
import { snippetsOf, written } from './snippets.js'

const pizza = new CallbackData('pizza', { id: 'number', size: ['small', 'large'] })

@Plugin({ name: 'pizzeria' })
class Pizzeria {
  @OnCommand('pizza')
  choose(ctx: MessageContext) {
    const buttons = new InlineKeyboard()
      .button('Small', pizza.with({ id: 7, size: 'small' }))
      .button('Large', pizza.with({ id: 7, size: 'large' }))
      .row()
      .url('Menu', 'https://example.org/menu')
    return ctx.reply('Which one?', { buttons })
  }

  @OnCallback(pizza)
  async order(ctx: CallbackContext<typeof pizza>) {
    await ctx.editButtons([])
    return `A ${ctx.data.size} pizza ${ctx.data.id} it is.`
  }
}

@Plugin({ name: 'lunch' })
class Lunch {
  @OnCommand('lunch')
  ask() {
    return content.poll('Lunch?', ['Pizza', 'Pasta'], { anonymous: false, for: '10m' })
  }

  @OnPoll()
  voted(ctx: PollContext) {
    if (ctx.isClosed) this.log.info('the votes', { options: ctx.options })
  }

  constructor(@Inject(Logger) private readonly log: Logger) {}
}

it('what the page of plugins shows of buttons and polls works', () =>
  withPlugins({ plugins: [Pizzeria, Lunch] }, async ({ alice, client }) => {
    const shown = snippetsOf('docs/plugins.md').filter((text) => /InlineKeyboard|content\.poll/.test(text))
    expect(shown).toHaveLength(2)
    for (const snippet of shown) expect(written(import.meta.url)).toContain(snippet)

    alice.send(client, '/pizza')
    const menu = await alice.waitFor('Which one?')
    const ordered = alice.waitFor('A large pizza 7 it is.')
    await alice.click(menu, 'Large')
    await ordered
    expect(menu.buttons).toEqual([])
    alice.send(client, '/lunch')
    alice.vote(await alice.waitFor(({ media }) => media?.type === 'poll'), 'Pasta')
  }))
