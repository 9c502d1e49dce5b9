import { escapeMarkdown, escapeMarkdownAddress, escapeMarkdownCode } from './escape.js'
import { linkAddress } from './link-target.js'
import type { Marker } from './markdown-token.js'
import { MarkdownWriter } from './markdown-writer.js'
import { type Edge, nestedEdges } from './nested-edges.js'
import { endOf, normalizeEntities } from './normalize-entities.js'
import { type QuotedLines, quotedLines } from './quoted-lines.js'
import type { TextEntity } from './text-entity.js'

const markerOf: Partial<Record<TextEntity['type'], Marker>> = {
  bold: '*',
  italic: '_',
  underline: '__',
  strike: '~',
  spoiler: '||',
}

/**
 * Writes the Markdown that `parseMarkdown` reads. The text always survives; what Markdown cannot say gives way: a
 * quotation grows to whole lines, marks end where code begins. Hashtags and plain links are left to Telegram to find.
 */
export function renderMarkdown(text: string, entities: readonly TextEntity[]): string {
  const marked = normalizeEntities(text, entities.filter(isWritable))
  const marks = outsideCode(marked.filter(({ type }) => type !== 'blockquote'))
  const writer = new MarkdownWriter()
  const cursor = new Cursor(text, quotedLines(text, marked), writer)
  for (const edge of nestedEdges(normalizeEntities(text, marks))) {
    cursor.moveTo(edge.at)
    if (isCode(edge.entity)) cursor.isInCode = edge.opens
    writeEdge(writer, edge)
  }
  cursor.moveTo(text.length)
  return writer.toString()
}

/** Writes text up to a place, and begins and ends quotations on its way. */
class Cursor {
  isInCode = false
  private position = 0
  private quoted: QuotedLines | undefined
  private index = 0

  constructor(
    private readonly text: string,
    private readonly quotes: readonly QuotedLines[],
    private readonly writer: MarkdownWriter,
  ) {}

  moveTo(place: number): void {
    for (;;) {
      if (this.quoted) {
        // What ends with the quotation is written before the quotation ends.
        if (this.quoted.end >= place) break
        this.writeUntil(this.quoted.end)
        this.writer.endQuote()
        this.quoted = undefined
      } else {
        const next = this.quotes[this.index]
        if (!next || next.start > place) break
        this.writeUntil(next.start)
        this.writer.startQuote(next.collapsed, this.quotes[this.index - 1]?.end === next.start - 1)
        this.quoted = next
        this.index += 1
      }
    }
    this.writeUntil(place)
  }

  private writeUntil(place: number): void {
    const slice = this.text.slice(this.position, place)
    this.writer.write(this.isInCode ? escapeMarkdownCode(slice) : escapeMarkdown(slice))
    this.position = place
  }
}

function writeEdge(writer: MarkdownWriter, { entity, opens }: Edge): void {
  const marker = markerOf[entity.type]
  if (marker) writer.writeMarker(marker, opens ? 'opens' : 'closes')
  else if (isCode(entity) && opens) writer.startCode(delimiter(entity, opens))
  else writer.write(delimiter(entity, opens))
}

function delimiter(entity: TextEntity, opens: boolean): string {
  switch (entity.type) {
    case 'code':
      return '`'
    case 'pre': {
      const language = /^[\w+#.-]+$/.test(entity.language ?? '') ? entity.language : ''
      return opens ? `\`\`\`${language}\n` : '\n```'
    }
    case 'link':
    case 'mention-name':
    case 'custom-emoji': {
      const opening = entity.type === 'custom-emoji' ? '![' : '['
      return opens ? opening : `](${escapeMarkdownAddress(linkAddress(entity) ?? '')})`
    }
    default:
      return ''
  }
}

function isWritable(entity: TextEntity): boolean {
  switch (entity.type) {
    case 'link':
    case 'mention-name':
    case 'custom-emoji':
      return linkAddress(entity) !== undefined
    default:
      return isCode(entity) || entity.type === 'blockquote' || markerOf[entity.type] !== undefined
  }
}

function isCode({ type }: TextEntity): boolean {
  return type === 'code' || type === 'pre'
}

/** Takes the marks out of the inside of code, where Markdown reads none. */
function outsideCode(sorted: readonly TextEntity[]): TextEntity[] {
  const code: TextEntity[] = []
  for (const entity of sorted) {
    const last = code.at(-1)
    if (isCode(entity) && (!last || endOf(last) <= entity.offset)) code.push(entity)
  }
  const around = (place: number) => code.find((block) => block.offset < place && place < endOf(block))
  return sorted.flatMap((entity) => {
    if (code.includes(entity)) return [entity]
    const startsIn = around(entity.offset)
    const endsIn = around(endOf(entity))
    const offset = startsIn ? endOf(startsIn) : entity.offset
    const end = endsIn ? endsIn.offset : endOf(entity)
    const isInSame = isCode(entity) && !code.includes(entity)
    return end > offset && !isInSame ? [{ ...entity, offset, length: end - offset }] : []
  })
}
