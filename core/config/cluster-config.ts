import { ConfigKey, variable } from './config-key.js'

/** One database server for everything that is kept, so that several processes can work together. */
export class ClusterConfig {
  /**
   * Address of a PostgreSQL database, of version 13 or later. With it, nothing is kept in `storage.file`, and the same
   * configuration can be started several times, on several machines.
   */
  @ConfigKey({
    kind: 'text',
    secret: 'password',
    pattern: /^postgres(ql)?:\/\/[^\s/]+(\/\S*)?$/,
    patternMeans: 'must be the address of a PostgreSQL database',
    example: variable('DATABASE_URL'),
    fix: `Write \`url: ${variable('DATABASE_URL')}\` and in .env \`DATABASE_URL=postgres://user:password@host:5432/database\`.`,
  })
  url?: string

  /**
   * How long a process that does not answer keeps its clients before others run them, in seconds. It renews this at a third, and
   * pauses its clients a fifth before the end when it cannot.
   */
  @ConfigKey({ kind: 'integer', min: 3, max: 600, example: '15' })
  lease = 15

  /** What this machine is called in listings. Default: its host name. */
  @ConfigKey({
    kind: 'text',
    pattern: /^[A-Za-z0-9_.-]{1,64}$/,
    patternMeans: 'is a name: up to 64 letters, digits, `_`, `-` and `.`',
    example: variable('HOSTNAME'),
  })
  name?: string

  /** What clients can ask for in their `placement`. */
  @ConfigKey({ kind: 'map', example: '{ region: eu }' })
  labels?: Record<string, string>

  /** How many clients it runs, compared with the others: one with 2 runs twice as many as one with 1. */
  @ConfigKey({ kind: 'number', min: 0.01, example: '1' })
  weight = 1
}
