import { expect, it } from 'vitest'
import type { CodeWay } from '../../../core/client/login/code-ways.js'
import { byWay, whereToLook } from '../../../core/client/login/code-words.js'

it.each<[CodeWay, { clue?: string; length?: number }, string]>([
  ['app', { length: 5 }, 'it is in the Telegram app, where the account is logged in (5 characters)'],
  ['sms', { length: 5 }, 'it comes by SMS (5 characters)'],
  ['sms-word', { clue: 's' }, 'the word that comes by SMS; it begins with s'],
  ['sms-phrase', {}, 'the phrase that comes by SMS'],
  ['call', {}, 'it is told in a call'],
  ['flash-call', { clue: '+99966*' }, 'the whole number that calls and hangs up, +99966*'],
  [
    'missed-call',
    { clue: '+99966', length: 5 },
    'the last 5 digits of the number that calls and hangs up; it begins with +99966',
  ],
  ['fragment', { clue: 'https://fragment.invalid/x' }, 'it is on https://fragment.invalid/x'],
  ['email', { clue: 'a***@b.c', length: 6 }, 'it comes by e-mail to a***@b.c (6 characters)'],
])('a code by %s has words of its own', (sentBy, facts, words) => {
  expect(whereToLook({ sentBy, ...facts })).toBe(words)
  expect(byWay(sentBy)).not.toBe('')
})
