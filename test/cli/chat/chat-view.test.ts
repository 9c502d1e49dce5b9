import { createColors } from 'picocolors'
import { describe, expect, it } from 'vitest'
import { renderLine } from '../../../core/cli/chat/chat-view.js'
import { Message } from '../../../core/client/messages/message.js'
import { textWidth } from '../../../core/formatting/terminal/text-width.js'
import type { TlObject } from '../../../core/mtproto/driver.js'
import { Transcript } from '../../../core/testing/recorded/chat-transcript.js'

const plain = createColors(false)

const message = (fields: Record<string, unknown>): Message =>
  new Message({
    className: 'Message',
    id: 1,
    date: 1_767_268_800,
    out: false,
    peerId: { className: 'PeerUser', userId: 5 },
    message: 'hello',
    ...fields,
  } as TlObject)

const drawn = (fields: Record<string, unknown>, width = 80): string[] =>
  renderLine(new Transcript().put(message(fields)), 'Bot', width, plain).slice(1)

describe('a conversation', () => {
  it('keeps each message once, in its latest version and in the order of the ids', () => {
    const transcript = new Transcript()
    transcript.put(message({ id: 2 }))
    transcript.put(message({ id: 1 }))
    transcript.put(message({ id: 2, message: 'changed' }), true)
    transcript.put(message({ id: 2, message: 'changed again' }), true)

    expect(transcript.all.map(({ id, text, edits }) => [id, text, edits])).toEqual([
      [1, 'hello', 0],
      [2, 'changed again', 2],
    ])
  })

  it('takes in what is set below a message, when that is news', () => {
    const transcript = new Transcript()
    const reaction = { className: 'ReactionEmoji', emoticon: '❤' }
    transcript.put(message({ reactions: { className: 'MessageReactions', results: [{ reaction, count: 2 }] } }))

    expect(transcript.react(1, [{ reaction: '❤', count: 2 }])).toBeUndefined()
    expect(transcript.react(7, [])).toBeUndefined()
    expect(transcript.react(1, [{ reaction: '❤', count: 3 }])).toMatchObject({ text: 'hello', edits: 0 })
    expect(transcript.all[0]?.reactions).toEqual([{ reaction: '❤', count: 3 }])
  })

  it('marks a message as gone, once', () => {
    const transcript = new Transcript()
    transcript.put(message({ id: 7 }))

    expect(transcript.remove([7, 8])).toMatchObject([{ id: 7, deleted: true }])
    expect(transcript.remove([7])).toEqual([])
  })
})

it('takes a message in Saved Messages as an own one, though Telegram marks it as none', () => {
  expect(new Transcript(5).put(message({})).out).toBe(true)
  expect(new Transcript(6).put(message({})).out).toBe(false)
})

describe('a message in the terminal', () => {
  it('says who wrote it, when, and what became of it', () => {
    const transcript = new Transcript()
    transcript.put(message({}))
    const line = transcript.put(message({ message: 'two\nlines' }), true)
    const time = line.date.toTimeString().slice(0, 8)

    expect(renderLine(line, 'Bot', 80, plain)).toEqual([`${time} Bot (edited 1×)`, '  two', '  lines'])
    expect(renderLine({ ...line, deleted: true }, 'Bot', 80, plain)[0]).toBe(`${time} Bot (deleted)`)
  })

  it('is wrapped between words, and never wider than the terminal', () => {
    const rows = drawn({ message: 'one two three four five six seven' }, 16)

    expect(rows).toEqual(['  one two three', '  four five six', '  seven'])
    expect(drawn({ message: `${'x'.repeat(50)} y` }, 20).every((row) => textWidth(row) <= 20)).toBe(true)
  })

  it('shows its buttons with the numbers they are pressed by', () => {
    const replyMarkup = {
      rows: [{ buttons: [{ text: 'Yes' }, { text: 'No' }] }, { buttons: [{ text: 'Later' }] }],
    }

    expect(drawn({ replyMarkup })).toEqual(['  hello', '  [1 Yes] [2 No]', '  [3 Later]'])
  })

  it('shows what is set below it in one row', () => {
    const results = ['👍', '\u001b❤'].map((emoticon, index) => ({
      reaction: { className: 'ReactionEmoji', emoticon },
      count: 2 - index,
    }))

    expect(drawn({ reactions: { className: 'MessageReactions', results } })).toEqual(['  hello', '  👍 2  ❤ 1'])
  })

  it('shows marks where they stand, over line breaks as well', () => {
    const entities = [
      { className: 'MessageEntityBold', offset: 2, length: 4 },
      { className: 'MessageEntityItalic', offset: 3, length: 1 },
    ]
    const { bold, italic } = createColors(true)
    const line = new Transcript().put(message({ message: '🤖ab\ncd', entities }))
    const [, first, second] = renderLine(line, 'Bot', 80, createColors(true))

    expect(first).toBe(`  🤖${bold('a')}${italic(bold('b'))}`)
    expect(second).toBe(`  ${bold('c')}d`)
  })

  it('cannot move the cursor', () => {
    expect(drawn({ message: '\u001b[2Jgone\u0007' })).toEqual(['  [2Jgone'])
  })
})
