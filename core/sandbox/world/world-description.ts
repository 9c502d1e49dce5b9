import type { AdminRight, BannedRight } from './rights.js'

/** An invented person of a world file. */
export interface UserDescription {
  id: number
  /** With or without `+`; the sandbox calls nobody. */
  phone: string
  /** The login code it always gets. */
  code: string
  /** Its two-step password, when it has one. */
  password?: string
  passwordHint?: string
  firstName: string
  lastName?: string
  /** As Telegram has them: five characters or more, for people; libraries refuse shorter ones. */
  username?: string
  /** Usernames it has beside that one. */
  otherUsernames?: string[]
  /** A short name for use in the world file and in tests only. */
  name?: string
  about?: string
  /** The language of its Telegram app, which bots are told: `ru`, `pt-br`; default: bots are told none. */
  language?: string
  /** The data centre it lives in; default: the centre that is started. */
  dcId?: number
  /** Names or usernames of its contacts. */
  contacts?: string[]
}

/** An invented bot of a world file. */
export interface BotDescription {
  id: number
  /** `ID:SECRET`, as BotFather would give it. */
  token: string
  firstName: string
  username: string
  /** Usernames it has beside that one. */
  otherUsernames?: string[]
  /** A short name for use in the world file and in tests only. */
  name?: string
  about?: string
  description?: string
  /** In groups it sees only what is meant for it; default `true`. */
  privacyMode?: boolean
  canJoinGroups?: boolean
  /** Turns inline mode on. */
  inlinePlaceholder?: string
  inlineFeedback?: boolean
  /** The owner's username. */
  owner?: string
  commands?: { command: string; description: string }[]
}

export interface TopicDescription {
  title: string
  closed?: boolean
  /** Made by; default: the forum's owner. */
  creator?: string
}

/** A group, supergroup, forum or broadcast channel of a world file. */
export interface ChatDescription {
  id?: number
  kind: 'basic' | 'supergroup' | 'forum' | 'channel'
  title: string
  username?: string
  /** Usernames it has beside that one; not for basic groups. */
  otherUsernames?: string[]
  about?: string
  /** Username of the creator. */
  owner: string
  members?: string[]
  /** Usernames of administrators; with all rights unless `rights` names them. */
  admins?: (string | { username: string; rights: AdminRight[]; rank?: string })[]
  /** What ordinary members may not do. */
  restricted?: BannedRight[]
  topics?: TopicDescription[]
  /** Username of the supergroup in which a channel's posts are discussed. */
  discussion?: string
  slowModeSeconds?: number
  signatures?: boolean
}

/** A message that is there from the start. */
export interface MessageDescription {
  /** Username of its author. */
  from: string
  /** Username of the person, bot, group or channel it is in, or the title of a group without one. */
  to: string
  text: string
  /** Title of the topic. */
  topic?: string
}

/** An invented Telegram: who is there, and what was said before the story begins. */
export interface WorldDescription {
  /** The people. */
  users: UserDescription[]
  /** The bots. */
  bots?: BotDescription[]
  /** The groups, forums and channels. */
  chats?: ChatDescription[]
  /** What was said before the world begins. */
  messages?: MessageDescription[]
  /** Whether people are told of strangers in groups with `min` users, as by Telegram; default `false`: in full. */
  minUsers?: boolean
}
