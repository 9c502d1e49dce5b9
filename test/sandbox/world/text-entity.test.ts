import { expect, it } from 'vitest'
import { withDetectedEntities } from '../../../core/sandbox/world/text-entity.js'

it.each([
  ['see https://example.org now', 'Url', 'https://example.org'],
  ['see t.me/someone now', 'Url', 't.me/someone'],
  ['to one@example.org now', 'Email', 'one@example.org'],
  ['to @someone now', 'Mention', '@someone'],
  ['of #things now', 'Hashtag', '#things'],
  ['buy $ABCD now', 'Cashtag', '$ABCD'],
  ['send /start now', 'BotCommand', '/start'],
])('finds in "%s" a %s', (text, type, part) => {
  expect(withDetectedEntities(text, [])).toEqual([{ type, offset: text.indexOf(part), length: part.length }])
})

it('finds nothing in plain words, and keeps what was given in order', () => {
  expect(withDetectedEntities('plain words', [])).toEqual([])
  const [later, earlier] = [
    { type: 'Bold', offset: 6, length: 5 },
    { type: 'Italic', offset: 0, length: 5 },
  ] as const
  expect(withDetectedEntities('plain words', [later, earlier])).toEqual([earlier, later])
})
