import {
  type ArgumentsOf,
  arg,
  filters,
  html,
  type MessageContext,
  OnCommand,
  OnMessage,
  Plugin,
  text,
} from 'switchboard'
import { type TestWorld, withPlugins } from 'switchboard/testing'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../../core/decorators/manifest-reader.js'
import { LocaleFinder } from '../../core/i18n/find-locales.js'
import { commandMenus } from '../../core/kernel/command-menu.js'
import { commandNotes } from '../../core/plan/command-notes.js'
import { planTexts } from '../../core/plan/plan-texts.js'

const banArgs = { person: arg.user(), duration: arg.duration().optional(), reason: arg.rest().optional() }
const orderArgs = {
  size: arg.choice('small', 'large'),
  count: arg.integer({ min: 1, max: 9 }).default(1),
  name: arg.text(),
}

let seen: unknown[] = []

@Plugin({ name: 'desk' })
class Desk {
  @OnCommand(['ban', 'block'], { args: banArgs, aliases: ['b'], description: 'Bans somebody' })
  ban(_: MessageContext, { person, duration, reason }: ArgumentsOf<typeof banArgs>) {
    seen.push([person.id, duration satisfies number | undefined, reason])
  }

  @OnCommand('order', filters.private, {
    args: orderArgs,
    description: { default: 'Orders', de: 'Bestellt' },
    scope: 'private',
  })
  order(_: MessageContext, { size, count, name }: ArgumentsOf<typeof orderArgs>) {
    seen.push([size satisfies 'small' | 'large', count, name])
  }

  @OnCommand('price', {
    prefixes: ['!', '!!'],
    args: { amount: arg.number() },
    refusal: ({ command, argument, given }) => `${command}: ${argument} <> ${given}`,
  })
  price(ctx: MessageContext, { amount }: { readonly amount: number }) {
    seen.push([ctx.command, ctx.payload, amount])
    return html`<b>${amount}</b>`
  }

  @OnCommand('admin', { description: 'Rules', scope: 'administrators' })
  rules() {
    return 'Be nice.'
  }

  @OnMessage(filters.command('price'))
  slashed() {
    return 'with a slash'
  }

  @OnMessage(filters.text('echo'))
  async echo() {
    return 'echoed'
  }
}

@Plugin({
  name: 'translated',
  locales: {
    en: { menu: { fish: '<b>Fish</b> &amp; chips', pay: 'Pays' } },
    'pt-br': { menu: { pay: 'Paga' } },
    ru: { menu: { fish: 'Рыба' } },
  },
})
class Translated {
  @OnCommand('fish', { description: text('menu.fish') })
  fish() {}
  @OnCommand('pay', { description: text('menu.pay') })
  pay() {}
}

/** What Alice is answered to a message of hers; `undefined`: nothing. */
async function answer({ alice, client, settled }: TestWorld & { settled: TestWorld['settled'] }, text: string) {
  const before = alice.messages.length
  alice.send(client, text)
  await settled()
  return alice.messages.slice(before).find(({ out }) => !out)?.text
}

const withSettled = (world: TestWorld) => Object.assign(Object.create(world), { settled: () => world.settled() })

describe('a command', () => {
  it('reads what is written behind it, and tells how it is written', () =>
    withPlugins({ plugins: [Desk] }, async (world) => {
      const { alice, bob } = world
      const told = (text: string) => answer(withSettled(world), text)
      const read = async (text: string) => {
        seen = []
        await told(text)
        return seen
      }
      expect(await read('/ban @bob_example 1h30m „said too much“ twice')).toEqual([
        [bob.id, 5_400_000, '„said too much“ twice'],
      ])
      expect(await read('/block @bob_example spam')).toEqual([[bob.id, undefined, 'spam']])
      expect(await read('/B https://t.me/bob_example')).toEqual([[bob.id, undefined, undefined]])
      expect(await told('/ban')).toBe(
        'person is missing: a person (@name, or the answer to a message of theirs).\nUsage: /ban <person> [duration] [reason ...]',
      )
      expect(await told('/ban @nobody_is_called_so')).toMatch(
        /^person has to be a person .*, not “@nobody_is_called_so”/,
      )

      expect(await read('/order LARGE 3 “Four Seasons”')).toEqual([['large', 3, 'Four Seasons']])
      expect(await read('/order small «Quattro Formaggi»')).toEqual([['small', 1, 'Quattro Formaggi']])
      expect(await told('/order small 12 x')).toBe(
        'count has to be a whole number from 1 to 9, not “12”.\nUsage: /order <size> [count] <name>',
      )
      expect(await read('/order small "12" ')).toEqual([['small', 1, '12']])
      expect(await told('/order small x y')).toBe('“y” is more than /order takes.\nUsage: /order <size> [count] <name>')
      expect(await told('/ban @bob_example 10x spam')).toMatch(/^duration has to be a duration .*, not “10x”/)
      expect(await told('/ban @bob_example 10 spam')).toMatch(/^duration has to be a duration .*, not “10”/)
      expect(await read('/ban @bob_example "2 strikes"')).toEqual([[bob.id, undefined, '"2 strikes"']])
      expect(await told('/order huge 1 x')).toBe(
        'size has to be one of small, large, not “huge”.\nUsage: /order <size> [count] <name>',
      )

      expect(await told('!price 3,5')).toBe('3.5')
      expect(seen).toContainEqual(['price', '3,5', 3.5])
      expect(await told('!!price much')).toBe('!!price: amount <> much')
      expect(await told('/price 1')).toBe('with a slash')
      expect(await told('/admin')).toBe('Be nice.')
      expect(await told('echo')).toBe('echoed')

      // Whom the command's message answers is meant where nobody is named.
      seen = []
      const said = bob.send('sandbox_group', 'buy now')
      alice.send('sandbox_group', '/ban@first_sandbox_bot 1d ads', { replyTo: said.id })
      await world.settled()
      expect(seen).toEqual([[bob.id, 86_400_000, 'ads']])
    }))

  it('stands in the menu of its scope and language, which is changed only when it differs', () =>
    withPlugins({ plugins: [Desk] }, async (world) => {
      await world.settled()
      const { bot } = world.sandbox.account('bot1')
      const menus = [...(bot?.commands ?? [])].map(([scope, list]) => [scope, list.map(({ command }) => command)])
      expect(menus).toHaveLength(4)
      expect(menus.filter(([, list]) => list?.includes('order'))).toHaveLength(2)
      expect(world.calls({ method: 'bots.setBotCommands' })).toHaveLength(4)
      await world.app.control.restartClient('bot1')
      await world.settled()
      expect(world.calls({ method: 'bots.getBotCommands' })).toHaveLength(8)
      expect(world.calls({ method: 'bots.setBotCommands' })).toHaveLength(4)
    }))

  it('says in the menu what the texts of its plugin say, in all their languages', () =>
    withPlugins({ plugins: [Translated] }, async (world) => {
      await world.settled()
      const { bot } = world.sandbox.account('bot1')
      const menus = [...(bot?.commands ?? [])].map(([key, list]) => [key, list.map((one) => one.description)])
      const said = menus.map(([, list]) => list)
      expect(said).toEqual([
        ['Fish & chips', 'Pays'],
        ['Fish & chips', 'Paga'],
        ['Рыба', 'Pays'],
      ])
      expect(menus.map(([key]) => String(key).match(/\b(pt|ru)\b/)?.[0])).toEqual([undefined, 'pt', 'ru'])
      @Plugin({ name: 'mute' })
      class Mute {
        @OnCommand('fish', { description: text('menu.fish') })
        fish() {}
      }
      const manifest = readManifest(Mute) ?? expect.fail()
      const question = { manifest, path: '', cwd: '/nowhere', fallback: 'en' }
      const planned = await planTexts(new LocaleFinder('/nowhere'), question)
      expect(planned.diagnostics.map(({ error }) => error.what)).toEqual([
        "The text 'menu.fish' that 'mute' says is not in locales/en.json beside it, as there is no such file.",
      ])
      expect(commandMenus([manifest])[0]?.commands[0]?.description).toBe('menu.fish')
    }))

  it('that another handler answers as well is told', () => {
    @Plugin({ name: 'other' })
    class Other {
      @OnCommand('b')
      first() {}
      @OnCommand('order', filters.group)
      second() {}
      @OnCommand('price')
      third() {}
      @OnCommand('hello', filters.private)
      fourth() {}
      @OnCommand('hello', filters.incoming.and(filters.text(/./).and(filters.private)))
      fifth() {}
      @OnCommand('hello', filters.group.and(filters.incoming))
      sixth() {}
    }
    const plugins = [Desk, Other].flatMap((target) => readManifest(target) ?? [])
    expect(commandNotes('bot1', plugins)).toEqual([
      'bot1 has two handlers for /b, and both run: desk.ban and other.first. Give them filters that differ, or one { group } so that the first alone runs.',
      'bot1 has two handlers for /hello, and both run: other.fourth and other.fifth. Give them filters that differ, or one { group } so that the first alone runs.',
    ])
    expect(commandMenus(plugins)).toContainEqual({
      scope: 'private',
      language: 'de',
      commands: [
        { command: 'ban', description: 'Bans somebody' },
        { command: 'block', description: 'Bans somebody' },
        { command: 'order', description: 'Bestellt' },
      ],
    })
  })

  it('is refused with what cannot be read, when compiling and in the plan', () => {
    class Typed {
      // @ts-expect-error the count is a number
      @OnCommand('a', { args: { count: arg.integer() } })
      first(_: MessageContext, __: { count: string }) {}

      // @ts-expect-error it may be missing
      @OnCommand('b', { args: { count: arg.integer().optional() } })
      second(_: MessageContext, __: { count: number }) {}

      // @ts-expect-error nothing is read
      @OnCommand('c')
      third(_: MessageContext, __: { count: number }) {}
    }
    expect(Typed.name).toBe('Typed')
  })
})

it('words to choose from are given one behind the other', () => {
  expect(() => arg.choice(['small', 'large'] as never)).toThrow(
    expect.objectContaining({ fix: expect.stringContaining("arg.choice('on', 'off')") }),
  )
})
