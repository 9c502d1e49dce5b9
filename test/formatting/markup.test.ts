import { describe, expect, it } from 'vitest'
import { Formatter } from '../../core/formatting/formatter.js'
import { html, Markup, md } from '../../core/formatting/markup.js'

const formatter = new Formatter({ parseMode: 'none', clientName: 'bot1', clientType: 'bot' })

describe('the templates', () => {
  it('escape their values', () => {
    expect(String(html`<b>${'<i>Tom & Jerry</i>'}</b>`)).toBe('<b>&lt;i&gt;Tom &amp; Jerry&lt;/i&gt;</b>')
    expect(String(md`*${'[x](y)'}*`)).toBe('*\\[x\\]\\(y\\)*')
  })

  it('say their mode', () => {
    expect(html`a`).toBeInstanceOf(Markup)
    expect([html`a`.mode, md`a`.mode]).toEqual(['HTML', 'Markdown'])
  })

  it('nest values of the same tag as they are', () => {
    expect(String(html`<b>${html`<i>${'<'}</i>`}</b>`)).toBe('<b><i>&lt;</i></b>')
    expect(String(md`*a ${md`_b_`}*`)).toBe('*a _b_*')
  })

  it('translate values of the other tag', () => {
    expect(String(html`<b>${md`_x_ <`}</b>`)).toBe('<b><i>x</i> &lt;</b>')
    expect(String(md`${html`<b>x</b> *`}`)).toBe('*x* \\*')
  })

  it('take numbers and lists, and leave out what is absent', () => {
    const items = [1, 2n, 'a<b'].map((item) => html`<i>${item}</i>`)
    expect(String(html`${items}${false}${null}${undefined}${0}`)).toBe('<i>1</i><i>2</i><i>a&lt;b</i>0')
  })

  it('keep a value inside an attribute or an address', () => {
    const url = 'https://a.b/c_(d)?e="f"&g=*h*'
    for (const markup of [html`<a href="${url}">x</a>`, html`<a href='${url}'>x</a>`, md`[x](${url})`]) {
      expect(formatter.parse(markup)).toEqual({ text: 'x', entities: [{ type: 'link', url, offset: 0, length: 1 }] })
    }
  })

  it('keep a value inside code', () => {
    const value = 'a*b_c`d\\e<f>'
    for (const markup of [html`<code>${value}</code>`, md`\`${value}\``]) {
      expect(formatter.parse(markup)).toEqual({ text: value, entities: [{ type: 'code', offset: 0, length: 12 }] })
    }
  })

  it('mark a value that begins and ends with spaces', () => {
    expect(formatter.parse(md`*${' x '}* y`)).toEqual({
      text: ' x  y',
      entities: [{ type: 'bold', offset: 0, length: 3 }],
    })
  })
})
