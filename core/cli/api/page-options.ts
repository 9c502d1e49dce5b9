import type { ApiOption } from './api-command.js'

/** How many of a list are shown. */
export const limit: ApiOption = {
  flags: '--limit <count>',
  about: 'how many',
  to: 'query',
  name: 'limit',
  kind: 'number',
}

/** From where a list goes on. */
export const before: ApiOption = {
  flags: '--before <id>',
  about: 'older than this one',
  to: 'query',
  name: 'before',
  kind: 'number',
}
