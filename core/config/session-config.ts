import { ConfigKey, variable } from './config-key.js'

/** How a client keeps its login. */
export class SessionConfig {
  /**
   * `file`: in `workdir`, kept over restarts. `memory`: gone with the process. `string`: given in `string` and never
   * written.
   */
  @ConfigKey({ kind: 'choice', values: ['file', 'memory', 'string'] })
  type: 'file' | 'memory' | 'string' = 'file'

  /** A login in one text, as `type: string` takes it. Whoever has it has the account. */
  @ConfigKey({ kind: 'text', secret: true, example: variable('USER1_SESSION') })
  string?: string

  /** Folder of the session files, seen from the working directory. Default: the client's `workdir`. */
  @ConfigKey({ kind: 'text', example: '"sessions"' })
  workdir = 'sessions'

  /** Keeps the login in memory only, as `type: memory` does. */
  @ConfigKey({ kind: 'boolean' })
  inMemory = false
}
