import { SwitchboardError } from '../../../errors/switchboard-error.js'
import type { KeyValueStore } from '../../../storage/key-value-store.js'
import type { Clock } from '../../../time/clock.js'
import type { Identity } from './identity.js'
import type { Role } from './role.js'
import { isEqualSecret, newSecret, secretHash } from './secret-token.js'

/** A token for scripts, without its secret. */
export interface ApiToken {
  readonly name: string
  readonly role: Role
  /** Milliseconds since 1970. */
  readonly createdMs: number
}

/** Every secret begins so, which helps scanners of repositories to find one that was committed. */
const secretPrefix = 'swb_'

/** The tokens by which scripts and the command line use the API. */
export class ApiTokens {
  /** The secret of the command line beside this process, an operator; it is nowhere stored and ends with the process. */
  readonly ofProcess = `${secretPrefix}${newSecret()}`

  constructor(
    private readonly store: KeyValueStore,
    private readonly clock: Clock,
    /** Told when a token was taken back. */
    private readonly ended: () => void = () => {},
  ) {}

  async list(): Promise<ApiToken[]> {
    const stored = await this.store.list<ApiToken>({ prefix: 'token:' })
    return stored.map(({ value }) => value).sort((one, other) => one.name.localeCompare(other.name))
  }

  /** Makes a token. @returns its secret, this once. @throws CONSOLE_TOKEN_EXISTS */
  async create(name: string, role: Role): Promise<string> {
    if ((await this.list()).some((token) => token.name === name)) {
      throw new SwitchboardError('CONSOLE_TOKEN_EXISTS', { name })
    }
    const secret = `${secretPrefix}${newSecret()}`
    await this.store.set(keyOf(secret), { name, role, createdMs: this.clock.now() } satisfies ApiToken)
    return secret
  }

  /** Takes a token back. @returns whether there was one of this name. */
  async revoke(name: string): Promise<boolean> {
    let existed = false
    for (const { key, value } of await this.store.list<ApiToken>({ prefix: 'token:' })) {
      if (value.name !== name) continue
      await this.store.delete(key)
      existed = true
    }
    this.ended()
    return existed
  }

  /** Whose secret it is, or `undefined`. */
  async identify(secret: string): Promise<Identity | undefined> {
    if (isEqualSecret(secret, this.ofProcess)) {
      return { name: 'command line', role: 'operator', by: 'token', isCommandLine: true }
    }
    const token = await this.store.get<ApiToken>(keyOf(secret))
    return token && { name: token.name, role: token.role, by: 'token' }
  }
}

function keyOf(secret: string): string {
  return `token:${secretHash(secret)}`
}
