export type Constructor<T = unknown> = new (...args: never[]) => T

/** Any class, also one that only other classes are made from. */
export type AnyClass<T = unknown> = abstract new (...args: never[]) => T

/**
 * What a plugin does for channels that have a CRM: it reads the posts of their sources, it keeps the topics in which managers work, or it
 * lends the accounts that write to contacts.
 */
export type CrmPart = 'watch' | 'desk' | 'agent'

/** The kinds of update a handler can be bound to. */
export type HandlerKind =
  | 'message'
  | 'command'
  | 'edited'
  | 'deleted'
  | 'callback'
  | 'inline'
  | 'chosen-inline'
  | 'album'
  | 'chat-action'
  | 'chat-member'
  | 'reaction'
  | 'user-status'
  | 'poll'
  | 'typing'
  | 'read'
  | 'raw'
  | 'error'
