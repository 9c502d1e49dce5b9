import { describe, expect, it } from 'vitest'
import { Formatter, type FormatterOptions } from '../../core/formatting/formatter.js'
import { html, md } from '../../core/formatting/markup.js'
import type { ParseMode } from '../../core/formatting/text-entity.js'

function formatterFor(parseMode: ParseMode, options: Partial<FormatterOptions> = {}): Formatter {
  return new Formatter({ parseMode, clientName: 'bot1', clientType: 'bot', ...options })
}

describe('parse', () => {
  it('reads by the mode of the client, or by the one that is named', () => {
    expect(formatterFor('HTML').parse('<b>a</b>').entities).toHaveLength(1)
    expect(formatterFor('Markdown').parse('*a*').entities).toHaveLength(1)
    expect(formatterFor('none').parse('<b>*a*</b>')).toEqual({ text: '<b>*a*</b>', entities: [] })
    expect(formatterFor('none').parse('*a*', 'Markdown').text).toBe('a')
  })

  it('reads a markup value in its own mode', () => {
    expect(formatterFor('none').parse(html`<b>a</b>`).text).toBe('a')
    expect(formatterFor('HTML').parse(md`*a*`, 'none').text).toBe('a')
  })
})

describe('mixed markup', () => {
  const mixed: [mode: ParseMode, source: string][] = [
    ['HTML', '<b>a</b> **b**'],
    ['HTML', '<b>a</b> *b*'],
    ['HTML', '<b>_a_</b>'],
    ['HTML', '<i>a</i> `b`'],
    ['HTML', '<i>a</i> [b](https://a.b)'],
    ['Markdown', '*a* <b>b</b>'],
    ['Markdown', '*a* <a href="https://a.b/c_d">b</a>'],
    ['Markdown', '**<u>a</u>**'],
  ]

  it.each(mixed)('leaves a text in %s as it is and says so: %s', (mode, source) => {
    const seen: string[] = []
    const formatter = formatterFor(mode, { onMixedMarkup: (text) => seen.push(text) })
    expect(formatter.parse(source)).toEqual({ text: source, entities: [] })
    expect(seen).toEqual([source])
  })

  const unmixed: [mode: ParseMode, source: string, text: string][] = [
    ['HTML', '<b>2</b> * 3 * 4 = snake_case', '2 * 3 * 4 = snake_case'],
    ['HTML', '<b>a</b> <code>**b**</code>', 'a **b**'],
    ['HTML', '<a href="https://a.b/_c_">d</a>', 'd'],
    ['HTML', '<b>a</b>\n> b', 'a\n> b'],
    ['HTML', '<b>a</b> &#42;b&#42;', 'a *b*'],
    ['HTML', '<h1>*a*</h1>', '<h1>*a*</h1>'],
    ['Markdown', '*a* `<b>b</b>`', 'a <b>b</b>'],
    ['Markdown', '*a* \\<b>b\\</b>', 'a <b>b</b>'],
    ['Markdown', '*a* <b>', 'a <b>'],
  ]

  it.each(unmixed)('reads a text in %s whose other signs mark nothing: %s', (mode, source, text) => {
    const formatter = formatterFor(mode, { onMixedMarkup: () => expect.unreachable() })
    expect(formatter.parse(source).text).toBe(text)
  })

  it('is not looked for in markup values', () => {
    expect(formatterFor('HTML').parse(html`<b>a</b> *b*`).text).toBe('a *b*')
  })
})

describe('system messages', () => {
  it('carry the mark of the client and keep the marks of the text', () => {
    const formatter = formatterFor('HTML')
    expect(formatter.mark).toBe('🤖 bot1')
    expect(String(formatter.system('<i>ready</i>'))).toBe('🤖 <b>bot1</b>: <i>ready</i>')
    expect(String(formatterFor('Markdown').system('ready'))).toBe('🤖 *bot1*: ready')
  })

  it('are plain where the client sends plain text', () => {
    const formatter = formatterFor('none', { clientName: 'user_1', clientType: 'user' })
    expect(formatter.parse(formatter.system('<b>'))).toEqual({ text: '👤 user_1: <b>', entities: [] })
  })

  it('survive a name full of signs', () => {
    for (const mode of ['HTML', 'Markdown'] as const) {
      const formatter = formatterFor(mode, { clientName: '<*_bot_*>' })
      expect(formatter.parse(formatter.system('on')).text).toBe('🤖 <*_bot_*>: on')
    }
  })
})

describe('buttons', () => {
  it('show plain text on one line', () => {
    const formatter = formatterFor('HTML')
    expect(formatter.buttonText('  <b>Yes</b>,\n  Tom &amp; Jerry ')).toBe('Yes, Tom & Jerry')
    expect(formatter.buttonText(md`*No*`)).toBe('No')
  })

  it('need a text', () => {
    expect(() => formatterFor('HTML').buttonText(' \n ')).toThrow(
      expect.objectContaining({ code: 'PLUGIN_BUTTON_TEXT' }),
    )
  })

  it('carry up to 64 bytes of data', () => {
    const formatter = formatterFor('HTML')
    expect(formatter.callbackData('x'.repeat(64))).toHaveLength(64)
    for (const data of ['', 'x'.repeat(65), 'я'.repeat(33)]) {
      expect(() => formatter.callbackData(data)).toThrow(expect.objectContaining({ code: 'PLUGIN_BUTTON_DATA' }))
    }
  })
})
