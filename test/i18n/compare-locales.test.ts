import { expect, it } from 'vitest'
import { compareLocales } from '../../core/i18n/compare-locales.js'
import type { Locale } from '../../core/i18n/locales.js'

function locale(language: string, texts: Readonly<Record<string, string>>): Locale {
  const entries = new Map(Object.entries(texts).map(([key, text], index) => [key, { text, line: index + 1 }]))
  return { language, file: `${language}.json`, entries }
}

function notesOn(main: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string[] {
  return compareLocales({ all: [locale('en', main), locale('de', other)], version: '1' }, 'en')
}

it('notes a place to fill in that a translation leaves out', () => {
  expect(notesOn({ order: '{{name}}, that is {{price}}' }, { order: '{{name}}, bitte' })).toEqual([
    'de.json:1: order has no {{price}}, which en.json has',
  ])
})

it('names a misspelt place once', () => {
  expect(notesOn({ order: 'That is {{price}}' }, { order: 'Das macht {{prise}}' })).toEqual([
    'de.json:1: order has {{prise}}, which en.json has not',
  ])
})

it('lets a plural form tell its number in words, and what only some forms say be left out', () => {
  const main = { cart_one: 'one pizza for {{price}}', cart_other: '{{count}} pizzas for {{price}} and {{more}}' }
  const other = { cart_one: 'eine Pizza zu {{price}}', cart_other: 'viele Pizzen zu {{price}} und {{more}}' }
  expect(notesOn(main, other)).toEqual([])
  expect(notesOn(main, { cart: 'Pizza zu {{price}}' })).toEqual([])
  expect(notesOn(main, { cart: 'Pizza' })).toEqual(['de.json:1: cart has no {{price}}, which en.json has'])
})
