import fc from 'fast-check'
import type { TextEntity, TextMark } from '../../core/formatting/text-entity.js'

const signs = [
  ...[
    '*',
    '**',
    '***',
    '_',
    '__',
    '___',
    '~',
    '~~',
    '||',
    '|',
    '`',
    '```',
    '```ts\n',
    '[',
    ']',
    '](',
    ')',
    '(',
    '!',
    '![',
  ],
  ...[
    '](https://a.b/c_d)',
    '](tg://user?id=7)',
    '](tg://emoji?id=8)',
    '\\',
    '\n',
    '>',
    '\n>',
    '\n> ',
    '\n**>',
    '\n\r>',
  ],
  ...['<b>', '</b>', '<i>', '</i>', '<u>', '</u>', '<s>', '</s>', '<tg-spoiler>', '</tg-spoiler>', '<code>', '</code>'],
  ...['<pre>', '</pre>', '<code class="language-ts">', '<a href="https://a.b">', '<a href="tg://user?id=7">', '</a>'],
  ...['<blockquote>', '<blockquote expandable>', '</blockquote>', '<tg-emoji emoji-id="8">', '</tg-emoji>', '<script>'],
  ...[
    '<a href="javascript:x">',
    '<span class="tg-spoiler">',
    '<span>',
    '</span>',
    '&lt;',
    '&#42;',
    '&',
    '<',
    '"',
    "'",
    '=',
  ],
  ...[
    'a',
    'b',
    'c',
    ' ',
    ' ',
    '1',
    'ä',
    'я',
    '👍',
    '👩‍👩‍👧',
    '\uD83D',
    '\uDC4D',
    '\r',
    '\r\n',
    '\t',
    '\u00A0',
    '\u2028',
  ],
]

/** Text full of signs of both kinds of markup, in and out of order. */
export const markupSoup = fc.array(fc.constantFrom(...signs), { maxLength: 24 }).map((parts) => parts.join(''))

/** Soup and any other text. */
export const anyText = fc.oneof(markupSoup, fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))

const marks = fc.constantFrom<TextMark>(
  ...(['bold', 'italic', 'underline', 'strike', 'spoiler', 'code', 'hashtag'] as const).map((type) => ({ type })),
  { type: 'pre' },
  { type: 'pre', language: 'ts' },
  { type: 'link', url: 'https://a.b/c_(d)' },
  { type: 'mention-name', userId: 7 },
  { type: 'blockquote' },
  { type: 'blockquote', collapsed: true },
  { type: 'custom-emoji', documentId: '8' },
)

/** A text with entities anywhere, overlapping and out of range too. */
export const anyFormattedText = anyText.chain((text) => {
  const place = fc.integer({ min: -1, max: text.length + 1 })
  const entity = fc.tuple(marks, place, place).map(([mark, a, b]): TextEntity => {
    return { ...mark, offset: Math.min(a, b), length: Math.abs(a - b) }
  })
  return fc.record({ text: fc.constant(text), entities: fc.array(entity, { maxLength: 6 }) })
})
