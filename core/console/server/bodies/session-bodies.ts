import { ConfigKey } from '../../../config/config-key.js'
import { type ExportFormat, exportFormats } from '../../../sessions/export/exported-session.js'

/** Begins a login of a client, of an agent, or of an agent to come. */
export class BeginLoginBody {
  @ConfigKey({
    kind: 'text',
    required: true,
    pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/,
    patternMeans: 'is the name of a session: letters, digits, points, dashes and underscores',
    example: '"agent_python_1"',
  })
  client!: string

  /** By a code that is scanned in a Telegram app, instead of phone and code. */
  @ConfigKey({ kind: 'choice', values: ['phone', 'qr', 'token'] })
  way: 'phone' | 'qr' | 'token' = 'phone'

  /** Whether the name is that of an agent which nothing names yet. */
  @ConfigKey({ kind: 'boolean' })
  new = false

  @ConfigKey({
    kind: 'text',
    secret: true,
    pattern: /^\+?[\d ()-]{5,24}$/,
    patternMeans: 'is a phone number in international form',
    example: '"+491701234567"',
  })
  phone?: string

  /** Of a bot, instead of the one in the configuration. */
  @ConfigKey({
    kind: 'text',
    secret: true,
    pattern: /^\d{5,20}:[\w-]{20,}$/,
    patternMeans: 'is a token as @BotFather gives it',
    example: '"12345678:AA..."',
  })
  token?: string
}

/** Answers what a login asks for. */
export class LoginAnswerBody {
  @ConfigKey({ kind: 'text', required: true, secret: true })
  value!: string
}

/** Takes a login elsewhere. */
export class ExportSessionBody {
  @ConfigKey({ kind: 'choice', values: exportFormats })
  format: ExportFormat = 'switchboard'
}
