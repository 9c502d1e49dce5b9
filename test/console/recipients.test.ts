import { expect, it } from 'vitest'
import { recipientKey as keyInPage, recipientsOf } from '../../core/console/page/src/api/recipients.js'
import { recipientKey } from '../../core/outbox/recipient.js'

it('reads a name in the page as the outbox does', () => {
  const written = [
    ...[
      '@Ann',
      'ann',
      '@an',
      'https://t.me/ann',
      'T.me/Ann',
      'telegram.me/ann',
      '+49 (123) 45',
      '+',
      '42',
      '-100123',
      '0',
    ],
    ...['id:42', 'id:-7', 'id:x', 'not a name!', '@ann bob', '', '042', 'имя', '@ann_1', 'http://example.org/ann'],
  ]
  const inOutbox = (text: string) => {
    try {
      return recipientKey(text)
    } catch {
      return undefined
    }
  }
  expect(written.map((text) => [text, keyInPage(text)])).toEqual(written.map((text) => [text, inOutbox(text)]))
})

it('counts each person of a pasted list once, and tells what is nobody’s name', () => {
  const { people, nobody } = recipientsOf(
    '@ann @bob, t.me/Ann\n+4912345; id:42\nnot a name!\n\n  carol_c  \nnot a name!',
  )
  expect(people).toEqual(['@ann', '@bob', '+4912345', 'id:42', 'carol_c'])
  expect(nobody).toEqual(['not a name!'])
})
