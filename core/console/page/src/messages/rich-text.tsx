import type { ReactNode } from 'react'
import type { ChatEntity } from '../api/sandbox'

/** A text with its marks. It is text whatever it looks like: nothing of it becomes markup. */
export function RichText({
  text,
  entities,
  say,
}: {
  text: string
  entities: readonly ChatEntity[]
  /** Absent: commands are text like everything else. */
  say: ((text: string) => void) | undefined
}) {
  const edges = new Set([0, text.length])
  for (const { offset, length } of entities) edges.add(offset).add(offset + length)
  const cuts = [...edges].filter((edge) => edge <= text.length).sort((one, other) => one - other)
  return cuts.slice(0, -1).map((from, index) => {
    const to = cuts[index + 1] ?? text.length
    const part = text.slice(from, to)
    const around = entities.filter(({ offset, length }) => offset <= from && offset + length >= to)
    return (
      <span key={from}>
        {around.reduceRight<ReactNode>((inner, entity) => wrapped(entity, inner, part, say), part)}
      </span>
    )
  })
}

function wrapped(
  { type, url }: ChatEntity,
  inner: ReactNode,
  part: string,
  say: ((text: string) => void) | undefined,
): ReactNode {
  switch (type) {
    case 'Bold':
      return <strong>{inner}</strong>
    case 'Italic':
      return <em>{inner}</em>
    case 'Underline':
      return <u>{inner}</u>
    case 'Strike':
      return <s>{inner}</s>
    case 'Code':
      return <code>{inner}</code>
    case 'Pre':
      return <code className="pre">{inner}</code>
    case 'Blockquote':
      return <q className="quote">{inner}</q>
    case 'Spoiler':
      return <span className="spoiler">{inner}</span>
    case 'TextUrl':
    case 'Url':
      return <Outside href={url ?? part}>{inner}</Outside>
    case 'BotCommand':
      if (!say) return <span className="mention">{inner}</span>
      return (
        <button type="button" className="command" onClick={() => say(part)}>
          {inner}
        </button>
      )
    case 'Mention':
    case 'MentionName':
    case 'Hashtag':
      return <span className="mention">{inner}</span>
    default:
      return inner
  }
}

/** A link out of the console; only addresses of the web are followed. */
function Outside({ href, children }: { href: string; children: ReactNode }) {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(href) ? href : `https://${href}`
  if (!/^https?:\/\//i.test(address)) return <span className="mention">{children}</span>
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  )
}
