import type { Channel, TemplatePlaceholder } from 'switchboard'
import { languageOf } from './language-of.js'

/** What can be filled in. */
export interface ResponseValues {
  /** The contact's name as far as it is known, else the username, else nothing. */
  readonly contactName?: string
  readonly contactUsername?: string
  /** The address of the post; posts of private groups have one that members alone can open. */
  readonly postLink?: string
  readonly postText: string
  readonly channelName: string
  /** Title or username of where the post was. */
  readonly sourceName?: string
  /** The keywords that were found in the post. */
  readonly keywords?: readonly string[]
}

/** A text that is ready to be sent. */
export interface FilledTemplate {
  readonly text: string
  /** The language it was chosen for, if it was. */
  readonly language?: string
  /** Placeholders that nothing is known for, as they are written. */
  readonly unknown: readonly string[]
}

/** Longest piece of a post that is quoted. */
const quotedCharacters = 300

/** How placeholders are named in templates. */
const placeholders: Readonly<Record<string, (values: ResponseValues) => string>> = {
  contact_name: ({ contactName, contactUsername }) => contactName ?? contactUsername ?? '',
  contact_username: ({ contactUsername }) => (contactUsername ? `@${contactUsername}` : ''),
  post_link: ({ postLink }) => postLink ?? '',
  post_text: ({ postText }) => shortened(postText),
  channel_name: ({ channelName }) => channelName,
  source: ({ sourceName }) => sourceName ?? '',
  keywords: ({ keywords }) => keywords?.join(', ') ?? '',
} satisfies Record<TemplatePlaceholder, (values: ResponseValues) => string>

/**
 * The first message to a contact, from the channel's template in the language of the post. `{name}` is filled in, `{{` and
 * `}}` are braces. `undefined` when the channel has no template, or nothing is in it for this post.
 */
export function fillTemplate(channel: Channel, values: ResponseValues): FilledTemplate | undefined {
  const templates = Object.entries(channel.autoResponseTemplates ?? {}).flatMap(([language, text]) =>
    typeof text === 'string' && text.trim() !== '' ? [[language, text] as const] : [],
  )
  const language = languageOf(
    values.postText,
    templates.map(([code]) => code),
  )
  const chosen = templates.find(([code]) => code === language)?.[1] ?? channel.autoResponseTemplate ?? templates[0]?.[1]
  if (chosen === undefined || chosen.trim() === '') return undefined
  const filled = fill(chosen, values)
  return filled.text.trim() === '' ? undefined : { ...filled, ...(language !== undefined && { language }) }
}

function fill(template: string, values: ResponseValues): { text: string; unknown: string[] } {
  const unknown: string[] = []
  const text = template.replace(/\{\{|\}\}|\{(\w+)\}/g, (whole, name: string | undefined) => {
    if (whole === '{{') return '{'
    if (whole === '}}') return '}'
    const value = name && Object.hasOwn(placeholders, name) ? placeholders[name]?.(values) : undefined
    if (value === undefined) unknown.push(whole)
    return value === undefined ? whole : value === '' ? nothing : value.replaceAll(nothing, '')
  })
  return { text: tidied(text), unknown }
}

/** Stands where a placeholder had nothing to say, until the gap is closed; no text has it. */
const nothing = '\0'

/** An empty name leaves a space before a comma, and two in a row. Everything else stays as it was written. */
function tidied(text: string): string {
  return text
    .replace(/([ \t]*)\0(?:[ \t]*\0)*([ \t]*)/g, (whole, before: string, after: string, at: number) => {
      const behind = text.slice(at + whole.length)
      if (at === 0 || text[at - 1] === '\n') return before
      // A colon before a bracket is a smiley, and keeps its space.
      const isClosed = behind === '' || /^(?:[\n,.!?]|[;:](?:\s|$))/.test(behind)
      return isClosed || before + after === '' ? '' : ' '
    })
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
}

function shortened(text: string): string {
  const characters = [...text.trim()]
  return characters.length <= quotedCharacters ? text.trim() : `${characters.slice(0, quotedCharacters - 1).join('')}…`
}
