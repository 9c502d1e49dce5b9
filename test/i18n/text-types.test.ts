import { type MessageContext, Plugin, type TextKeyOf, type Texts, textsOf } from 'switchboard'
import { expect, it } from 'vitest'

const en = {
  welcome: 'Welcome, {{ name }}',
  plain: 'Plain',
  order: {
    total: '{{count}} for {{- price, currency(EUR)}}',
    lines_one: '{{count}} line',
    lines_other: '{{count}} lines',
  },
} as const

/** As a JSON file is known to the compiler: keys, and no more of the texts than that they are some. */
interface FromJson {
  welcome: string
  order: { lines_one: string; lines_other: string }
}

const text = textsOf<typeof en>()
const loose = textsOf<FromJson>()

it('knows keys with their groups, plural forms as one', () => {
  const keys: TextKeyOf<typeof en>[] = ['welcome', 'plain', 'order.total', 'order.lines']
  // @ts-expect-error a form is chosen by the count
  keys.push('order.lines_one')
  // @ts-expect-error there is no such key
  keys.push('order.nothing')
  expect(keys).toHaveLength(6)
})

it('compiles no key that is not there, and no text without its values', () => {
  expect(text('plain')).toEqual({ key: 'plain', values: {} })
  expect(text('welcome', { name: 'Ada' }).values).toEqual({ name: 'Ada' })
  expect(text('order.total', { count: 2, price: 9 }).key).toBe('order.total')
  expect(text('order.lines', { count: 2 }).key).toBe('order.lines')
  expect(loose('welcome', { anything: 1 }).key).toBe('welcome')
  // @ts-expect-error a misspelt key
  text('welcom', { name: 'Ada' })
  // @ts-expect-error a misspelt value
  text('welcome', { nmae: 'Ada' })
  // @ts-expect-error no values at all
  text('welcome')
  // @ts-expect-error a count is a number
  text('order.lines', { count: '2' })
  // @ts-expect-error a plural needs its count, whatever the file tells of the texts
  loose('order.lines')
  // @ts-expect-error an unknown key of a JSON file
  loose('order.total')
})

it('has contexts and injected texts check the same', () => {
  const check = (ctx: MessageContext, texts: Texts<typeof en>, any: Texts) => {
    ctx.t('whatever', { n: 1 })
    ctx.t<typeof en>('order.lines', { count: 1 })
    // @ts-expect-error a misspelt key
    ctx.t<typeof en>('order.line')
    texts.t(ctx, 'welcome', { name: 'Ada' })
    texts.t('ru', 'plain')
    texts.t(7, 'order.lines', { count: 1 })
    // @ts-expect-error no values
    texts.t('ru', 'welcome')
    // @ts-expect-error a misspelt key
    texts.t('ru', 'plane')
    any.t('ru', 'whatever')
    // @ts-expect-error whose language is meant has to be said
    any.t('whatever')
  }
  expect(check).toBeTypeOf('function')
})

it('takes texts in code, and nothing else', () => {
  Plugin({ name: 'inline', locales: { en } })
  Plugin({ name: 'folder', locales: './texts' })
  // @ts-expect-error a number is no text
  Plugin({ name: 'wrong', locales: { en: { a: 5 } } })
  // @ts-expect-error neither is a list
  Plugin({ name: 'wrong', locales: ['en'] })
})
