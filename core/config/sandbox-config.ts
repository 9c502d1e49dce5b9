import { ConfigKey } from './config-key.js'

/** The built-in Telegram on 127.0.0.1. */
export class SandboxConfig {
  /** `true`: all clients connect to the sandbox, with sessions and a database of their own; `false`: to Telegram. */
  @ConfigKey({ kind: 'boolean' })
  enabled = false

  /** Port to listen on. Default: 0, a free one. */
  @ConfigKey({ kind: 'integer', min: 0, max: 65_535, example: '0' })
  port = 0

  /**
   * File with the sandbox's accounts, bots and chats, seen from the working directory. Default: `config/sandbox.yaml` there,
   * or else the one that comes with Switchboard.
   */
  @ConfigKey({ kind: 'text', example: '"config/sandbox.yaml"' })
  world?: string

  /** Number that fixes what the sandbox draws by lot, so that a run can be repeated. */
  @ConfigKey({ kind: 'integer', min: 0 })
  seed?: number
}
