import { describe, expect, it } from 'vitest'
import { Formatter } from '../../core/formatting/formatter.js'
import type { TextEntity } from '../../core/formatting/text-entity.js'

const formatter = new Formatter({ parseMode: 'HTML', clientName: 'bot1', clientType: 'bot' })

describe('HTML', () => {
  const tags: [source: string, entity: TextEntity, rendered?: string][] = [
    ['<b>text</b>', { type: 'bold', offset: 0, length: 4 }],
    ['<strong>text</strong>', { type: 'bold', offset: 0, length: 4 }, '<b>text</b>'],
    ['<i>text</i>', { type: 'italic', offset: 0, length: 4 }],
    ['<em>text</em>', { type: 'italic', offset: 0, length: 4 }, '<i>text</i>'],
    ['<u>text</u>', { type: 'underline', offset: 0, length: 4 }],
    ['<ins>text</ins>', { type: 'underline', offset: 0, length: 4 }, '<u>text</u>'],
    ['<s>text</s>', { type: 'strike', offset: 0, length: 4 }],
    ['<strike>text</strike>', { type: 'strike', offset: 0, length: 4 }, '<s>text</s>'],
    ['<del>text</del>', { type: 'strike', offset: 0, length: 4 }, '<s>text</s>'],
    ['<tg-spoiler>text</tg-spoiler>', { type: 'spoiler', offset: 0, length: 4 }],
    ['<spoiler>text</spoiler>', { type: 'spoiler', offset: 0, length: 4 }, '<tg-spoiler>text</tg-spoiler>'],
    [
      '<span class="tg-spoiler">text</span>',
      { type: 'spoiler', offset: 0, length: 4 },
      '<tg-spoiler>text</tg-spoiler>',
    ],
    ['<code>text</code>', { type: 'code', offset: 0, length: 4 }],
    ['<code class="language-ts">text</code>', { type: 'code', offset: 0, length: 4 }, '<code>text</code>'],
    ['<pre>text</pre>', { type: 'pre', offset: 0, length: 4 }],
    ['<pre><code>text</code></pre>', { type: 'pre', offset: 0, length: 4 }, '<pre>text</pre>'],
    ['<pre><code class="language-c++">text</code></pre>', { type: 'pre', language: 'c++', offset: 0, length: 4 }],
    [
      '<pre language="ts">text</pre>',
      { type: 'pre', language: 'ts', offset: 0, length: 4 },
      '<pre><code class="language-ts">text</code></pre>',
    ],
    [
      '<a href="https://a.b/?x=1&amp;y=2">text</a>',
      { type: 'link', url: 'https://a.b/?x=1&y=2', offset: 0, length: 4 },
    ],
    ["<A HREF='t.me/x' >text</a>", { type: 'link', url: 't.me/x', offset: 0, length: 4 }, '<a href="t.me/x">text</a>'],
    ['<a href="tg://user?id=123">text</a>', { type: 'mention-name', userId: 123, offset: 0, length: 4 }],
    ['<a href="tg://resolve?domain=x">text</a>', { type: 'link', url: 'tg://resolve?domain=x', offset: 0, length: 4 }],
    ['<blockquote>text</blockquote>', { type: 'blockquote', offset: 0, length: 4 }],
    ['<blockquote expandable>text</blockquote>', { type: 'blockquote', collapsed: true, offset: 0, length: 4 }],
    [
      '<tg-emoji emoji-id="5368324170671202286">text</tg-emoji>',
      { type: 'custom-emoji', documentId: '5368324170671202286', offset: 0, length: 4 },
    ],
  ]

  it.each(tags)('reads and writes %s', (source, entity, rendered = source) => {
    expect(formatter.parse(source)).toEqual({ text: 'text', entities: [entity] })
    expect(formatter.render('text', [entity])).toBe(rendered)
  })

  const texts: [source: string, text: string][] = [
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['<b>open', '<b>open'],
    ['closed</b>', 'closed</b>'],
    ['<b>wrong</i>', '<b>wrong</i>'],
    ['<a>no address</a>', '<a>no address</a>'],
    ['<a href="javascript:alert(1)">x</a>', '<a href="javascript:alert(1)">x</a>'],
    ['<span>plain</span>', '<span>plain</span>'],
    ['<constructor>x</constructor>', '<constructor>x</constructor>'],
    ['<tg-emoji emoji-id="x">y</tg-emoji>', '<tg-emoji emoji-id="x">y</tg-emoji>'],
    ['a < b && c > d', 'a < b && c > d'],
    ['<!-- note -->', '<!-- note -->'],
    ['<b/>', '<b/>'],
    ['&lt;b&gt; &amp;lt; &quot;&apos;&#39;&#x1F44D;&nbsp;', "<b> &lt; \"''👍\u00A0"],
    ['&copy; &#0; &#xD800; &#x110000; &', '&copy; &#0; &#xD800; &#x110000; &'],
    ['<b></b>', ''],
  ]

  it.each(texts)('takes %s for text', (source, text) => {
    expect(formatter.parse(source)).toEqual({ text, entities: [] })
  })

  it('nests', () => {
    expect(formatter.parse('<b>a<i>b<u>c</u></i></b>d')).toEqual({
      text: 'abcd',
      entities: [
        { type: 'bold', offset: 0, length: 3 },
        { type: 'italic', offset: 1, length: 2 },
        { type: 'underline', offset: 2, length: 1 },
      ],
    })
  })

  it('marks what lies inside a tag that is text', () => {
    const { text, entities } = formatter.parse('<h1><b>a</b></h1><i>b')
    expect(text).toBe('<h1>a</h1><i>b')
    expect(entities).toEqual([{ type: 'bold', offset: 4, length: 1 }])
  })

  it('reads overlapping tags and writes them nested', () => {
    const entities: TextEntity[] = [
      { type: 'bold', offset: 0, length: 2 },
      { type: 'italic', offset: 1, length: 2 },
    ]
    expect(formatter.parse('<b>a<i>b</b>c</i>')).toEqual({ text: 'abc', entities })
    expect(formatter.render('abc', entities)).toBe('<b>a<i>b</i></b><i>c</i>')
  })

  it('never cuts a link to nest it', () => {
    const entities: TextEntity[] = [
      { type: 'bold', offset: 0, length: 2 },
      { type: 'link', url: 'https://a.b', offset: 1, length: 2 },
    ]
    expect(formatter.render('abc', entities)).toBe('<b>a</b><a href="https://a.b"><b>b</b>c</a>')
  })

  it('joins touching marks of the same look, and keeps links apart', () => {
    expect(formatter.parse('<b>a</b><strong>b</strong>').entities).toEqual([{ type: 'bold', offset: 0, length: 2 }])
    expect(formatter.parse('<a href="a.bc">a</a><a href="a.bc">b</a>').entities).toHaveLength(2)
  })

  it('counts in UTF-16 units', () => {
    const { text, entities } = formatter.parse('👩‍👩‍👧 <b>👍</b>я')
    expect(text).toBe('👩‍👩‍👧 👍я')
    expect(entities).toEqual([{ type: 'bold', offset: 9, length: 2 }])
  })

  it('widens an entity that ends in the middle of a character', () => {
    expect(formatter.render('👍x', [{ type: 'bold', offset: 1, length: 1 }])).toBe('<b>👍</b>x')
  })

  it('leaves out what Telegram marks by itself, and what is outside the text', () => {
    const entities: TextEntity[] = [
      { type: 'hashtag', offset: 0, length: 4 },
      { type: 'bold', offset: 4, length: 9 },
    ]
    expect(formatter.render('#tag', entities)).toBe('#tag')
  })

  it('escapes what would be read as markup', () => {
    expect(formatter.escape('<b> & "you"')).toBe('&lt;b&gt; &amp; &quot;you&quot;')
    expect(formatter.escape('snake_case | plain')).toBe('snake_case | plain')
  })

  it('returns a text without signs as it is', () => {
    expect(formatter.parse('nothing *to* see')).toEqual({ text: 'nothing *to* see', entities: [] })
  })
})
