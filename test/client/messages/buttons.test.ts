import {
  type CallbackContext,
  CallbackData,
  type Content,
  content,
  InlineKeyboard,
  OnCallback,
  type OnInline,
  Plugin,
  ReplyKeyboard,
} from 'switchboard'
import { describe, expect, it } from 'vitest'
import { ButtonCodec } from '../../../core/content/button-codec.js'
import { plainKeyboard, toReplyMarkup } from '../../../core/content/reply-markup.js'
import type { PluginManifest } from '../../../core/decorators/manifest.js'
import { readManifest } from '../../../core/decorators/manifest-reader.js'
import type { Keyboard } from '../../../core/formatting/keyboards/keyboard.js'
import { buttonNotes } from '../../../core/plan/button-notes.js'
import { MemoryKeyValueStore } from '../../../core/storage/memory-key-value-store.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const clock = new ManualClock()
const codec = new ButtonCodec(() => new MemoryKeyValueStore(clock), clock)
const create = (className: string, fields: object) => ({ className, ...fields })

async function made(keyboard: Keyboard) {
  return toReplyMarkup(await plainKeyboard(keyboard, codec), create, (text) => text)
}

const pizza = new CallbackData('pizza', { id: 'number', size: ['small', 'large'], note: 'text?' })

describe('typed data of buttons', () => {
  it('come back as they were given, whatever is in them', async () => {
    const all = new CallbackData('all', { a: 'text', b: 'text?', c: 'boolean?', d: 'number?', e: ['x', 'y'] })
    for (const values of [
      { a: '', e: 'x' },
      { a: '%:%3A=', b: '', c: false, d: -1.5, e: 'y' },
      { a: 'ü'.repeat(40), b: 'x', c: true, d: 0, e: 'x' },
    ] as const) {
      expect(await codec.read(all.shape, await codec.write(all.with(values)))).toEqual({ values })
    }
  })

  it('are refused when another bot, another kind or another version has made them', async () => {
    const data = await codec.write(pizza.with({ id: 1, size: 'small' }))
    const other = new ButtonCodec(() => new MemoryKeyValueStore(clock), clock)
    expect(await other.read(pizza.shape, data)).toEqual({ refused: 'forged' })
    const later = new CallbackData('pizza', { id: 'number', size: ['large', 'small'], note: 'text?' })
    expect(await codec.read(later.shape, data)).toEqual({ refused: 'forged' })
    const long = await codec.write(pizza.with({ id: 1, size: 'small', note: 'x'.repeat(80) }))
    expect(long).toMatch(/^pizza![\w-]{22}$/)
    const grown = new CallbackData('pizza', { id: 'number', size: ['medium'] })
    expect(await codec.read(grown.shape, long)).toEqual({ refused: 'outdated' })
    expect(await codec.write(pizza.with({ id: 1, size: 'small', note: 'x'.repeat(80) }))).toBe(long)
  })

  it('are checked when a button is made, also where the compiler has not', async () => {
    const given = { id: 'seven', size: 'small' } as never
    await expect(codec.write(pizza.with(given))).rejects.toThrow(
      expect.objectContaining({
        code: 'PLUGIN_BUTTON_VALUE',
        message: expect.stringContaining("'pizza' cannot carry seven as id"),
      }),
    )
    const problems = [
      () => new CallbackData('two words', {}),
      () => new CallbackData('x', { at: 'date' as 'text' }),
      () => new CallbackData('x', { of: [] }),
      () => new CallbackData('x', {}, { for: 'soon' }),
    ]
    for (const problem of problems) expect(problem).toThrow('new CallbackData')
  })

  it('do not compile where they are wrong', () => {
    // @ts-expect-error there is no such size
    pizza.with({ id: 1, size: 'huge' })
    // @ts-expect-error the id is missing
    pizza.with({ size: 'small' })
    // @ts-expect-error nothing else is carried
    pizza.with({ id: 1, size: 'small', more: 1 })
    // @ts-expect-error there is no such type
    new InlineKeyboard().button('x', 7)
    class Wrong {
      // @ts-expect-error its values are others
      @OnCallback(pizza)
      other(_: CallbackContext<{ readonly id: string }>) {}

      @OnCallback(pizza)
      order(ctx: CallbackContext<typeof pizza>) {
        const size: 'small' | 'large' = ctx.data.size
        const note: string | undefined = ctx.data.note
        return [size, note].join()
      }
    }
    // @ts-expect-error an inline query presses nothing
    const inline: Parameters<typeof OnInline>[0] = pizza
    expect([Wrong, inline]).toHaveLength(2)
  })
})

describe('keyboards', () => {
  it('are refused where their buttons do not go together', async () => {
    const mixed = [[{ text: 'a', data: 'a' }], [{ text: 'b' }]]
    await expect(made(mixed)).rejects.toThrow(expect.objectContaining({ code: 'PLUGIN_KEYBOARD' }))
    await expect(made(new ReplyKeyboard())).rejects.toThrow('has no buttons')
    expect(await made(new InlineKeyboard())).toMatchObject({ className: 'ReplyInlineMarkup', rows: [] })
    expect(await made(new ReplyKeyboard().text('a').row().row().text('b'))).toMatchObject({
      className: 'ReplyKeyboardMarkup',
      rows: [{ buttons: [{ text: 'a' }] }, { buttons: [{ text: 'b' }] }],
    })
    expect(await made(new InlineKeyboard().webApp('Open', 'https://example.org'))).toMatchObject({
      rows: [{ buttons: [{ className: 'KeyboardButtonWebView' }] }],
    })
  })
})

describe('what a message carries', () => {
  it.each<[string, () => Content]>([
    ['asks nothing', () => content.poll(' ', ['a', 'b'])],
    ['1 answers', () => content.poll('?', ['a'])],
    ['is empty', () => content.poll('?', ['a', ''])],
    ['several right answers', () => content.poll('?', ['a', 'b'], { correct: 0, multiple: true })],
    ['number 2', () => content.poll('?', ['a', 'b'], { correct: 2 })],
    ["open for '1h'", () => content.poll('?', ['a', 'b'], { for: '1h' })],
    ['no place at 91, 0', () => content.location(91, 0)],
  ])('is refused when it %s', (problem, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'PLUGIN_CONTENT', message: expect.stringContaining(problem) }))
  })
})

it('two kinds of button with one name are told of', () => {
  const other = new CallbackData('pizza', { id: 'number' })
  @Plugin({ name: 'one' })
  class One {
    @OnCallback(pizza)
    first() {}
    @OnCallback(pizza)
    again() {}
  }
  @Plugin({ name: 'two' })
  class Two {
    @OnCallback(other)
    second() {}
  }
  const plugins = [One, Two].map((target) => readManifest(target) as PluginManifest)
  expect(buttonNotes('bot1', plugins)).toEqual([
    expect.stringContaining("two kinds of button called 'pizza', for one.first and two.second"),
  ])
})
