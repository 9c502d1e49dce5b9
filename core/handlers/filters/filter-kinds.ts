/** The kinds of handler whose contexts show a thing: what a filter fits, when compiling and at run time. */

/** A message that somebody wrote. */
export const written = ['message', 'command', 'edited', 'album'] as const
/** Any message, also one that tells what happened to a chat. */
export const anyMessage = [...written, 'chat-action'] as const
/** A text. */
export const worded = [...written, 'callback', 'inline', 'chosen-inline'] as const
/** Somebody who did it. */
export const signed = [
  ...anyMessage,
  'callback',
  'inline',
  'chosen-inline',
  'chat-member',
  'reaction',
  'user-status',
  'poll',
  'typing',
] as const
/** A conversation that may be with one person. */
export const personal = [...anyMessage, 'callback', 'inline', 'reaction', 'typing', 'read'] as const
/** A conversation that may be a group. */
export const grouped = [...personal, 'chat-member', 'deleted'] as const
/** A conversation that may be a channel; nobody types there. */
export const broadcast = [...anyMessage, 'callback', 'inline', 'reaction', 'read', 'chat-member', 'deleted'] as const
/** The id of a conversation. */
export const located = [...anyMessage, 'callback', 'reaction', 'typing', 'read', 'chat-member', 'deleted'] as const
/** What happened to somebody's membership. */
export const membership = ['chat-member'] as const
