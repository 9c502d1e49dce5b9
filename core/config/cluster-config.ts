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
}
