import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Formatter } from '../../core/formatting/formatter.js'
import { html, Markup, md } from '../../core/formatting/markup.js'
import { anyFormattedText, anyText, markupSoup } from './entities.js'

const runs = { numRuns: 1000 }

describe.each(['HTML', 'Markdown'] as const)('any text in %s', (mode) => {
  const formatter = new Formatter({ parseMode: mode, clientName: 'bot1', clientType: 'bot' })
  const tag = mode === 'HTML' ? html : md

  it('survives escape and parse', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(formatter.parse(formatter.escape(text))).toEqual({ text, entities: [] })
      }),
      runs,
    )
  })

  it('survives as the value of a template, beside marks of the author', () => {
    const bold = mode === 'HTML' ? (value: string) => html`<b>${value}</b>` : (value: string) => md`**${value}**`
    fc.assert(
      fc.property(
        anyText.filter((text) => text !== '' && !/\p{Surrogate}/u.test(text)),
        anyText,
        (value, after) => {
          const markup = tag`${bold(value)}${after}`
          const expected = { text: value + after, entities: [{ type: 'bold', offset: 0, length: value.length }] }
          expect(formatter.parse(markup)).toEqual(expected)
          expect(formatter.parse(String(markup))).toEqual(expected)
        },
      ),
      runs,
    )
  })

  it('is the same after it is parsed, rendered and parsed again', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const parsed = formatter.parse(source)
        expect(formatter.parse(formatter.render(parsed.text, parsed.entities))).toEqual(parsed)
        const alone = formatter.parse(new Markup(mode, source))
        expect(formatter.parse(formatter.render(alone.text, alone.entities))).toEqual(alone)
      }),
      runs,
    )
  })

  it('keeps every character when it is rendered with entities that overlap', () => {
    fc.assert(
      fc.property(anyFormattedText, ({ text, entities }) => {
        const again = formatter.parse(formatter.render(text, entities))
        expect(again.text).toBe(text)
        expect(formatter.parse(formatter.render(again.text, again.entities))).toEqual(again)
      }),
      runs,
    )
  })

  it('is parsed into entities that lie in the text, sorted, without half characters', () => {
    fc.assert(
      fc.property(markupSoup, (source) => {
        const { text, entities } = formatter.parse(source)
        let previous = { offset: 0, length: Number.POSITIVE_INFINITY }
        for (const { offset, length } of entities) {
          expect(length).toBeGreaterThan(0)
          expect(offset + length).toBeLessThanOrEqual(text.length)
          expect(offset > previous.offset || (offset === previous.offset && length <= previous.length)).toBe(true)
          for (const place of [offset, offset + length])
            expect(text.slice(place - 1, place + 1)).not.toMatch(/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/)
          previous = { offset, length }
        }
      }),
      runs,
    )
  })
})

describe('splitting any text', () => {
  const formatter = new Formatter({ parseMode: 'none', clientName: 'bot1', clientType: 'bot' })

  it('gives parts that together are the text, none too long, none with half a character', () => {
    fc.assert(
      fc.property(anyFormattedText, fc.integer({ min: 2, max: 30 }), ({ text, entities }, limit) => {
        const parts = formatter.split(text, entities, limit)
        expect(parts.map((part) => part.text).join('')).toBe(text)
        for (const [index, part] of parts.entries()) {
          expect(part.text.length).toBeLessThanOrEqual(limit)
          const border = part.text.slice(-1) + (parts[index + 1]?.text.slice(0, 1) ?? '')
          expect(border).not.toMatch(/^[\uD800-\uDBFF][\uDC00-\uDFFF]$/)
        }
      }),
      runs,
    )
  })

  it('marks the same characters in the parts as in the whole', () => {
    const marked = (text: string, entities: readonly { offset: number; length: number }[], before: number) =>
      entities.flatMap(({ offset, length, ...mark }) =>
        Array.from({ length }, (_, index) => offset + index)
          .filter((place) => place >= 0 && place < text.length)
          .map((place) => `${place + before} ${JSON.stringify(mark)}`),
      )
    fc.assert(
      fc.property(anyFormattedText, fc.integer({ min: 2, max: 30 }), ({ text, entities }, limit) => {
        let before = 0
        const inParts = formatter.split(text, entities, limit).flatMap((part) => {
          const places = marked(part.text, part.entities, before)
          before += part.text.length
          return places
        })
        expect(inParts.sort()).toEqual(marked(text, entities, 0).sort())
      }),
      runs,
    )
  })
})
