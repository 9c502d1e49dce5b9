import { ConfigKey } from '../../../config/config-key.js'
import type { Role } from '../security/role.js'

/** Logs in by password. */
export class PasswordBody {
  @ConfigKey({ kind: 'text', required: true })
  password!: string
}

/** Logs in by the secret of a link. */
export class LinkBody {
  @ConfigKey({ kind: 'text', required: true })
  secret!: string
}

/** Sets the password of a role. */
export class NewPasswordBody {
  @ConfigKey({ kind: 'choice', values: ['operator', 'viewer'], required: true })
  role!: Role

  @ConfigKey({ kind: 'text', required: true })
  password!: string
}

/** Makes a token for scripts. */
export class NewTokenBody {
  @ConfigKey({
    kind: 'text',
    required: true,
    pattern: /^[\w.-]{1,64}$/,
    patternMeans: 'may have letters, digits, points, dashes and underscores, up to 64',
    example: '"backup"',
  })
  name!: string

  @ConfigKey({ kind: 'choice', values: ['viewer', 'operator'], required: true })
  role!: Role
}

/** Pages through the audit log. */
export class AuditQuery {
  @ConfigKey({ kind: 'integer', min: 1, max: 1_000 })
  limit = 100

  /** The `id` of the last entry of the page before. */
  @ConfigKey({ kind: 'integer', min: 0 })
  before?: number
}
