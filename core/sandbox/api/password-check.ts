import { RpcError } from '../rpc-error.js'
import type { TlValue } from '../tl-value.js'
import type { Account, PasswordVerifier } from '../world/account.js'
import type { World } from '../world/world.js'
import type { Params } from './params.js'
import {
  diffieHellmanGroup,
  numberOf,
  type SrpAlgorithm,
  type SrpChallenge,
  srpAccepts,
  srpAlgorithm,
  srpChallenge,
  srpVerifier,
} from './srp.js'

const algorithmName = 'passwordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow'
const minSaltBytes = 8

interface Verifier {
  password: string
  algorithm: SrpAlgorithm
  verifier: bigint
}

/** Two-step passwords: challenges and their answers. */
export class PasswordCheck {
  private readonly verifiers = new Map<number, Verifier>()
  private readonly challenges = new Map<bigint, { accountId: number; challenge: SrpChallenge }>()

  constructor(private readonly world: World) {}

  /** `account.password` for an account, with a fresh challenge when it has a password. */
  async challenge(account: Account): Promise<TlValue> {
    const { random } = this.world.state
    const base = {
      _: 'account.password',
      new_algo: algorithmToTl(srpAlgorithm(random.bytes(8), random.bytes(16))),
      new_secure_algo: { _: 'securePasswordKdfAlgoPBKDF2HMACSHA512iter100000', salt: random.bytes(8) },
      secure_random: random.bytes(256),
    }
    const known = await this.verifier(account)
    if (!known) return base
    const { algorithm, verifier } = known
    const challenge = srpChallenge(algorithm, verifier)
    const srpId = random.long()
    this.challenges.set(srpId, { accountId: account.id, challenge })
    return {
      ...base,
      has_password: true,
      current_algo: algorithmToTl(algorithm),
      srp_B: challenge.public,
      srp_id: srpId,
      hint: account.passwordHint,
    }
  }

  /** @throws {RpcError} `SRP_ID_INVALID` or `PASSWORD_HASH_INVALID`. */
  check(account: Account, answer: Params): void {
    if (answer.name === 'inputCheckPasswordEmpty') {
      if (!account.hasPassword) return
      throw new RpcError(400, 'PASSWORD_HASH_INVALID')
    }
    const srpId = answer.long('srp_id')
    const pending = this.challenges.get(srpId)
    if (pending?.accountId !== account.id) throw new RpcError(400, 'SRP_ID_INVALID')
    this.challenges.delete(srpId)
    if (!srpAccepts(pending.challenge, answer.bytes('A'), answer.bytes('M1'))) {
      throw new RpcError(400, 'PASSWORD_HASH_INVALID')
    }
  }

  /**
   * Sets another password, which the client has turned into a number already; an empty one takes it away.
   * @throws {RpcError} `NEW_SETTINGS_INVALID` or `NEW_SALT_INVALID` when the number is not made as it was asked for.
   */
  change(account: Account, algorithm: Params, passwordHash: Uint8Array, hint: string | undefined): void {
    if (algorithm.name === 'passwordKdfAlgoUnknown' || passwordHash.length === 0) {
      account.password = undefined
      account.passwordVerifier = undefined
      account.passwordHint = undefined
      return
    }
    const fields = { salt1: algorithm.bytes('salt1'), salt2: algorithm.bytes('salt2') }
    const { g, p } = diffieHellmanGroup
    const sameGroup = algorithm.int('g') === g && Buffer.from(algorithm.bytes('p')).equals(Buffer.from(p))
    if (algorithmName !== algorithm.name || !sameGroup || passwordHash.length !== p.length) {
      throw new RpcError(400, 'NEW_SETTINGS_INVALID')
    }
    // Clients lengthen the salt they were given, so that the server alone does not choose it.
    if (fields.salt1.length < minSaltBytes) throw new RpcError(400, 'NEW_SALT_INVALID')
    account.password = undefined
    account.passwordVerifier = { algorithm: { ...fields, g, p }, verifier: numberOf(passwordHash) }
    account.passwordHint = hint
  }

  private async verifier(account: Account): Promise<PasswordVerifier | undefined> {
    const { password } = account
    if (password === undefined) return account.passwordVerifier
    const known = this.verifiers.get(account.id)
    if (known?.password === password) return known
    const { random } = this.world.state
    const salt1 = random.bytesFor(`salt1:${account.id}`, 16)
    const algorithm = srpAlgorithm(salt1, random.bytesFor(`salt2:${account.id}`, 16))
    const fresh = { password, algorithm, verifier: await srpVerifier(algorithm, password) }
    this.verifiers.set(account.id, fresh)
    return fresh
  }
}

function algorithmToTl(algorithm: SrpAlgorithm): TlValue {
  return { _: algorithmName, ...algorithm }
}
