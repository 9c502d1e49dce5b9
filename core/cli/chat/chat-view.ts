import { wrapped } from '../../formatting/terminal/wrap.js'
import type { TextEntity } from '../../formatting/text-entity.js'
import type { TranscriptLine } from '../../testing/recorded/chat-transcript.js'
import type { Colors } from '../terminal.js'
import { pollRows } from './poll-view.js'

/** Draws a message as lines no wider than `width`: time and name in front of the first, buttons below. */
export function renderLine(line: TranscriptLine, name: string, width: number, colors: Colors): string[] {
  const { bold, dim, cyan, green, strikethrough } = colors
  const who = (line.out ? green : cyan)(bold(name))
  const mark = line.deleted ? dim(' (deleted)') : line.edits > 0 ? dim(` (edited ${line.edits}×)`) : ''
  const head = `${dim(clockTime(line.date))} ${who}${mark}`
  const text = line.deleted ? strikethrough(dim(safe(line.text))) : styled(line, colors)
  const body = text.split('\n').flatMap((part) => wrapped(part, width - 2))
  const buttons = buttonRows(line).map((row) => cyan(row))
  const poll = pollRows(line)
    .flatMap((row) => wrapped(row, width - 2))
    .map((row) => cyan(row))
  const reactions = reactionRows(line).map((row) => dim(row))
  return [head, ...[...body, ...poll, ...buttons, ...reactions].map((part) => `  ${part}`)]
}

/** The buttons under a message, one text for each row, with the numbers they are pressed by. */
export function buttonRows({ buttons, deleted }: TranscriptLine): string[] {
  let number = 0
  return deleted ? [] : buttons.map((row) => row.map(({ text }) => `[${++number} ${safe(text)}]`).join(' '))
}

/** The reactions to a message, in one row: `👍 2  ❤ 1`. */
export function reactionRows({ reactions, deleted }: TranscriptLine): string[] {
  if (deleted || reactions.length === 0) return []
  return [reactions.map(({ reaction, count }) => `${safe(reaction)} ${count}`).join('  ')]
}

/** The text with the marks a terminal can show. Offsets count the message's own text, so marks go in from the back. */
function styled({ text, entities }: TranscriptLine, colors: Colors): string {
  const edges = [...new Set([0, text.length, ...entities.flatMap(({ offset, length }) => [offset, offset + length])])]
    .filter((edge) => edge >= 0 && edge <= text.length)
    .sort((one, other) => one - other)
  return edges
    .slice(0, -1)
    .map((edge, index) => {
      const covering = entities.filter(({ offset, length }) => offset <= edge && edge < offset + length)
      const piece = safe(text.slice(edge, edges[index + 1]))
      // Colours end at each line, so that a wrapped or multi-line mark cannot leak into the frame.
      return piece
        .split('\n')
        .map((part) => covering.reduce((painted, entity) => paint(painted, entity, colors), part))
        .join('\n')
    })
    .join('')
}

function paint(text: string, entity: TextEntity, colors: Colors): string {
  if (text === '') return text
  switch (entity.type) {
    case 'bold':
      return colors.bold(text)
    case 'italic':
    case 'blockquote':
      return colors.italic(text)
    case 'underline':
    case 'link':
    case 'url':
      return colors.underline(text)
    case 'strike':
      return colors.strikethrough(text)
    case 'code':
    case 'pre':
      return colors.yellow(text)
    case 'spoiler':
      return colors.inverse(text)
    case 'mention':
    case 'mention-name':
    case 'hashtag':
    case 'bot-command':
      return colors.cyan(text)
    default:
      return text
  }
}

/** Takes out of a text of others, of several lines, what would move the cursor. */
export function safe(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, '')
}

function clockTime(date: Date): string {
  return date.toTimeString().slice(0, 8)
}
