import { describe, expect, it } from 'vitest'
import { Formatter } from '../../core/formatting/formatter.js'
import type { TextEntity } from '../../core/formatting/text-entity.js'

const formatter = new Formatter({ parseMode: 'Markdown', clientName: 'bot1', clientType: 'bot' })

describe('Markdown', () => {
  const marks: [source: string, entity: TextEntity, rendered?: string][] = [
    ['*text*', { type: 'bold', offset: 0, length: 4 }],
    ['**text**', { type: 'bold', offset: 0, length: 4 }, '*text*'],
    ['_text_', { type: 'italic', offset: 0, length: 4 }],
    ['__text__', { type: 'underline', offset: 0, length: 4 }],
    ['~text~', { type: 'strike', offset: 0, length: 4 }],
    ['~~text~~', { type: 'strike', offset: 0, length: 4 }, '~text~'],
    ['||text||', { type: 'spoiler', offset: 0, length: 4 }],
    ['`text`', { type: 'code', offset: 0, length: 4 }],
    ['```text```', { type: 'pre', offset: 0, length: 4 }, '```\ntext\n```'],
    ['```\ntext\n```', { type: 'pre', offset: 0, length: 4 }],
    ['```c++\ntext\n```', { type: 'pre', language: 'c++', offset: 0, length: 4 }],
    ['```ts\r\ntext```', { type: 'pre', language: 'ts', offset: 0, length: 4 }, '```ts\ntext\n```'],
    ['[text](https://a.b/c_d)', { type: 'link', url: 'https://a.b/c_d', offset: 0, length: 4 }],
    [
      '[text](https://a.b/c_(d))',
      { type: 'link', url: 'https://a.b/c_(d)', offset: 0, length: 4 },
      '[text](https://a.b/c_\\(d\\))',
    ],
    ['[text](tg://user?id=123)', { type: 'mention-name', userId: 123, offset: 0, length: 4 }],
    ['![text](tg://emoji?id=53)', { type: 'custom-emoji', documentId: '53', offset: 0, length: 4 }],
    ['> text', { type: 'blockquote', offset: 0, length: 4 }],
    ['>text', { type: 'blockquote', offset: 0, length: 4 }, '> text'],
    ['**>text', { type: 'blockquote', collapsed: true, offset: 0, length: 4 }, '**> text'],
    ['>text||', { type: 'blockquote', collapsed: true, offset: 0, length: 4 }, '**> text'],
  ]

  it.each(marks)('reads and writes %s', (source, entity, rendered = source) => {
    expect(formatter.parse(source)).toEqual({ text: 'text', entities: [entity] })
    expect(formatter.render('text', [entity])).toBe(rendered)
  })

  const texts: [source: string, text: string][] = [
    ['*open', '*open'],
    ['2*3*4 and 2 * 3 * 4', '2*3*4 and 2 * 3 * 4'],
    ['snake_case_name', 'snake_case_name'],
    ['* item\n* item', '* item\n* item'],
    ['a || b || c', 'a || b || c'],
    ['****', '****'],
    ['_____ and ------', '_____ and ------'],
    ['`open', '`open'],
    ['``', '``'],
    ['```open``', '```open``'],
    ['array[0](x)', 'array[0](x)'],
    ['[text](javascript:alert)', '[text](javascript:alert)'],
    ['[text](https://a.b c)', '[text](https://a.b c)'],
    ['[](https://a.b)', '[](https://a.b)'],
    ['> ', '> '],
    ['a > b', 'a > b'],
    ['C:\\Users\\me', 'C:\\Users\\me'],
    ['\\*text\\* \\_text\\_ \\\\ \\> \\!', '*text* _text_ \\ > !'],
    ['<b>text</b>', '<b>text</b>'],
    ['a\r\nb', 'a\nb'],
  ]

  it.each(texts)('takes %s for text', (source, text) => {
    expect(formatter.parse(source)).toEqual({ text, entities: [] })
  })

  it('nests, and tells italic from underline', () => {
    expect(formatter.parse('*a _b __c___* d')).toEqual({
      text: 'a b c d',
      entities: [
        { type: 'bold', offset: 0, length: 5 },
        { type: 'italic', offset: 2, length: 3 },
        { type: 'underline', offset: 4, length: 1 },
      ],
    })
  })

  it('reads overlapping marks', () => {
    expect(formatter.parse('*a _b* c_')).toEqual({
      text: 'a b c',
      entities: [
        { type: 'bold', offset: 0, length: 3 },
        { type: 'italic', offset: 2, length: 3 },
      ],
    })
  })

  it('reads no marks in code, and escapes there too', () => {
    expect(formatter.parse('`*a* \\` \\\\`')).toEqual({
      text: '*a* ` \\',
      entities: [{ type: 'code', offset: 0, length: 7 }],
    })
  })

  it('marks a part of a word when it writes', () => {
    const entities: TextEntity[] = [{ type: 'italic', offset: 1, length: 1 }]
    const source = formatter.render('abc', entities)
    expect(source).toBe('a\r_b_\rc')
    expect(formatter.parse(source)).toEqual({ text: 'abc', entities })
  })

  it('reads a quotation of several lines with marks and code', () => {
    expect(formatter.parse('> *a*\n>```ts\n> b\n> ```\nc')).toEqual({
      text: 'a\nb\nc',
      entities: [
        { type: 'blockquote', offset: 0, length: 3 },
        { type: 'bold', offset: 0, length: 1 },
        { type: 'pre', language: 'ts', offset: 2, length: 1 },
      ],
    })
  })

  it('keeps neighbouring quotations apart', () => {
    const entities: TextEntity[] = [
      { type: 'blockquote', offset: 0, length: 1 },
      { type: 'blockquote', offset: 2, length: 1 },
      { type: 'blockquote', collapsed: true, offset: 4, length: 1 },
    ]
    const source = formatter.render('a\nb\nc', entities)
    expect(source).toBe('> a\n\r> b\n**> c')
    expect(formatter.parse(source)).toEqual({ text: 'a\nb\nc', entities })
  })

  it('widens a quotation to its lines when it writes', () => {
    expect(formatter.render('ab\ncd\ne', [{ type: 'blockquote', offset: 1, length: 3 }])).toBe('> ab\n> cd\ne')
  })

  it('counts in UTF-16 units', () => {
    expect(formatter.parse('👍 *👍*').entities).toEqual([{ type: 'bold', offset: 3, length: 2 }])
  })

  it('escapes what would be read as markup, and no more', () => {
    expect(formatter.escape('*a* snake_case (b) [c] - 1.5!')).toBe('\\*a\\* snake_case \\(b\\) \\[c\\] - 1.5\\!')
    expect(formatter.escape('> a -> b')).toBe('\\> a -> b')
  })

  it('reads long texts full of unfinished marks in a moment', () => {
    for (const sign of ['*a ', '`', '[a](', '![', '](', '> ', '||a', '\\', '<a x="', '_', '\n']) {
      const source = sign.repeat(20_000)
      expect(formatter.parse(source).text.length).toBeGreaterThan(0)
    }
  }, 5000)
})
