import { ConfigKey } from '../../../config/config-key.js'

/** Which messages of a chat are wanted. */
export class ChatMessagesQuery {
  @ConfigKey({ kind: 'integer', min: 1 })
  topic?: number

  @ConfigKey({ kind: 'integer', min: 1 })
  before?: number
}

/** A message that somebody of the sandbox sends. */
export class ChatSendBody {
  @ConfigKey({ kind: 'text' })
  text = ''

  @ConfigKey({ kind: 'integer', min: 1 })
  replyTo?: number

  @ConfigKey({ kind: 'integer', min: 1 })
  topic?: number

  /** A picture in base64. */
  @ConfigKey({ kind: 'text' })
  photo?: string
}

/** The new text of a message. */
export class ChatEditBody {
  @ConfigKey({ kind: 'text', required: true })
  text!: string
}

/** The button that is pressed: its place among all of the message, from 0. */
export class ChatClickBody {
  @ConfigKey({ kind: 'integer', required: true, min: 0 })
  button!: number
}

/** The answers of a poll that are chosen: their places, from 0; none takes the vote back. */
export class ChatVoteBody {
  @ConfigKey({ kind: 'integers', required: true, min: 0 })
  answers!: number[]
}

/** The reaction to a message; empty: none. */
export class ChatReactBody {
  @ConfigKey({ kind: 'text' })
  emoticon = ''
}
