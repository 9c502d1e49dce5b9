import { nearestName } from '../errors/nearest-name.js'

/** What a template of a first message can have filled in, between braces. */
export const templatePlaceholders = [
  'contact_name',
  'contact_username',
  'post_link',
  'post_text',
  'channel_name',
  'source',
  'keywords',
] as const

/** The name of something that is filled in. */
export type TemplatePlaceholder = (typeof templatePlaceholders)[number]

const known: ReadonlySet<string> = new Set(templatePlaceholders)

/** What would go out as it is written, as nothing is filled in for it; one sentence each. */
export function templateFaults(template: string): string[] {
  const unknown = new Set<string>()
  const rest = template.replace(/\{\{|\}\}|\{(\w+)\}/g, (_, name: string | undefined) => {
    if (name !== undefined && !known.has(name)) unknown.add(name)
    return ''
  })
  const told = [...unknown].map((name) => {
    const nearest = nearestName(name, templatePlaceholders)
    return `{${name}} is not filled in${nearest ? `; {${nearest}} is` : `, but ${templatePlaceholders.map((one) => `{${one}}`).join(', ')} are`}`
  })
  return /[{}]/.test(rest) ? [...told, 'a brace stands alone; write {{ or }} for one that is meant to be read'] : told
}
