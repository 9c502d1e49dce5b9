import type { CommandArguments, CommandProblem } from '../../decorators/manifest.js'
import type { LocalText } from '../../i18n/local-text.js'
import { ownText } from '../../i18n/say-text.js'
import type { MessageContext } from '../contexts/message-context.js'
import { type Arg, type Given, unreadable } from './arg.js'
import { type Word, wordsOf } from './command.js'

/** What was read behind a command, or what is wrong with it. */
export type ReadArguments =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly problem: Omit<CommandProblem, 'command' | 'expected'> & { readonly expected?: string | LocalText } }

/** How a command is written: `<person> [duration] <reason ...>`. */
function usageOf(args: CommandArguments): string {
  return Object.entries(args)
    .map(([name, { isOptional, isRest }]) => {
      const shown = isRest ? `${name} ...` : name
      return isOptional ? `[${shown}]` : `<${shown}>`
    })
    .join(' ')
}

/**
 * Reads what is written behind a command. What may be missing and cannot be read is left to the argument behind it, so that
 * `/mute @ann spam` and `/mute @ann 10m spam` both do; but what was meant for it all the same, as `10x` for a duration, is not lost in an
 * argument that takes any text.
 */
export async function readArguments(args: CommandArguments, context: MessageContext): Promise<ReadArguments> {
  const { payload, text } = context
  const payloadAt = text.trimEnd().length - payload.length
  const mentions = context.message.entities.flatMap((entity) => (entity.type === 'mention-name' ? [entity] : []))
  const words = joinMentions(wordsOf(payload), mentions, payload, payloadAt)
  const usage = usageOf(args)
  const values: Record<string, unknown> = {}
  let next = 0
  let skipped: { name: string; word: Word; label: string | LocalText; isMeant: boolean } | undefined
  for (const [name, argument] of Object.entries(args as Readonly<Record<string, Arg<unknown>>>)) {
    const word = words[next]
    if (word && argument.isFree && skipped?.word === word && skipped.isMeant) {
      return { problem: { usage, argument: skipped.name, given: word.text, expected: skipped.label } }
    }
    const given = word && (argument.isRest ? { text: payload.slice(word.offset) } : word)
    const read = given ? await argument.read(given, context) : unreadable
    if (read !== unreadable) {
      values[name] = read
      next = argument.isRest ? words.length : next + 1
      continue
    }
    const absent = await argument.absent(context)
    if (absent === unreadable && !argument.isOptional) {
      const expected = argument.wanted
      return { problem: { usage, argument: name, ...(given && { given: given.text }), expected } }
    }
    values[name] = absent === unreadable ? undefined : absent
    if (!word || (skipped?.word === word && skipped.isMeant)) continue
    // Quotes say that it is a text, whatever it looks like.
    const isMeant = !word.isQuoted && argument.resembles(word.text)
    skipped = { name, word, label: argument.wanted, isMeant }
  }
  const surplus = words[next]
  if (!surplus) return { values }
  // What was left to the arguments behind it was wanted by none of them.
  const isMeant = skipped?.word === surplus
  return {
    problem: {
      usage,
      given: surplus.text,
      ...(isMeant && { argument: skipped?.name, expected: skipped?.label }),
    },
  }
}

type Mention = { readonly offset: number; readonly length: number; readonly userId: number }

/** The words, those of a mention that has several as one, with whom it is about. */
function joinMentions(words: readonly Word[], mentions: readonly Mention[], payload: string, payloadAt: number) {
  const joined: (Word & Given)[] = []
  let end = 0
  for (const word of words) {
    if (word.offset < end) continue
    const mention = mentions.find(({ offset }) => offset - payloadAt === word.offset)
    if (mention) {
      end = word.offset + mention.length
      joined.push({ offset: word.offset, text: payload.slice(word.offset, end).trim(), mentionedId: mention.userId })
    } else joined.push(word)
  }
  return joined
}

/** What people are told who wrote something that cannot be read. */
export function describeProblem(
  problem: Omit<CommandProblem, 'expected'> & { readonly expected?: string | LocalText },
) {
  const { command, usage, argument: name, given, expected = '' } = problem
  const what =
    name === undefined
      ? ownText('too_much', { given: given ?? '', command })
      : given === undefined
        ? ownText('missing', { name, expected })
        : ownText('wrong', { name, expected, given })
  return { what, how: ownText('usage', { how: `${command}${usage === '' ? '' : ` ${usage}`}` }) }
}
